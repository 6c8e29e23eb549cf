import { lstatSync, mkdirSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { canPass, isRoot, type ServerUser } from './server-user.js';
import { Trouble } from './trouble.js';

const NAME = 'ax-qna';

/** Where root may put what the server's user cannot reach in DATA_DIR or node_modules; the lasting places first. */
export function stages(): string[] {
  return candidates().filter(isTrusted);
}

/** @throws Trouble when no place on this machine will do. */
export function stageFor(user: ServerUser): string {
  for (const folder of candidates()) {
    try {
      mkdirSync(folder);
      // Not to be listed: the names of databases are nobody's business.
      chmodSync(folder, 0o711);
    } catch {
      // There already, or not to be written to; the checks below tell.
    }
    if (isTrusted(folder) && canPass(folder, user)) return folder;
  }
  throw Trouble.atStart(
    `the user ${user.name} can reach neither DATA_DIR nor a place of its own`,
    `let it pass (chmod o+x on DATA_DIR and the folders above it)`,
  );
}

function candidates(): string[] {
  return [...new Set(['/var/lib', '/var/tmp', tmpdir()])].map((parent) => join(parent, NAME));
}

/** Only a folder that nobody but root can write to or replace: in /tmp anyone may have put one of our name. */
export function isTrusted(folder: string): boolean {
  try {
    const self = lstatSync(folder);
    const parent = lstatSync(dirname(folder));
    const parentIsSafe =
      parent.isDirectory() && parent.uid === 0 && ((parent.mode & 0o022) === 0 || (parent.mode & 0o1000) !== 0);
    return isRoot() && parentIsSafe && self.isDirectory() && self.uid === 0 && (self.mode & 0o022) === 0;
  } catch {
    return false;
  }
}
