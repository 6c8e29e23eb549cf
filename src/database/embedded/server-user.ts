import { lstatSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Trouble } from './trouble.js';

/** Whom the server runs as; PostgreSQL refuses root. */
export interface ServerUser {
  uid: number;
  gid: number;
  name: string;
}

/** Users that systems bring along; none is ever created. */
const CANDIDATES = ['postgres', '_postgres', 'nobody', 'daemon', 'www-data'];

export function isRoot(): boolean {
  return process.geteuid?.() === 0;
}

/** @throws Trouble when the machine knows no user without privileges. */
export function unprivilegedUser(): ServerUser {
  const users = knownUsers();
  const chosen = CANDIDATES.map((name) => users.find((user) => user.name === name)).find(Boolean);
  if (chosen) return chosen;
  throw Trouble.atStart(
    'PostgreSQL refuses to run as root and this machine has no user postgres or nobody',
    'start as an ordinary user',
  );
}

/** The user that existing files belong to: whoever made a database may run it. */
export function ownerOf(path: string): ServerUser {
  const { uid, gid } = statSync(path);
  const known = knownUsers().find((user) => user.uid === uid);
  return known ?? { uid, gid, name: `user ${uid}` };
}

/**
 * Whether the user can pass through a folder and all above it, by mode bits alone: the server gets no supplementary
 * groups, and where an access list allows more, the answer no is merely careful.
 */
export function canPass(folder: string, user: ServerUser): boolean {
  const { mode, uid, gid } = lstatSync(folder);
  const bit = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canPass(parent, user);
}

function knownUsers(): ServerUser[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7 && !line(fields).startsWith('#') && Number(fields[2]) > 0)
    .map((fields) => ({ name: line(fields), uid: Number(fields[2]), gid: Number(fields[3]) }));
}

function line(fields: string[]): string {
  return fields[0] ?? '';
}
