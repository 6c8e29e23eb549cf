import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, linkSync, lstatSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { isCode, readText, syncFolder, writeText } from './files.js';
import { canPass, isRoot, ownerOf, unprivilegedUser, type ServerUser } from './server-user.js';
import { isTrusted, stageFor } from './stage.js';
import { Trouble } from './trouble.js';

/** Where the database's files lie and whose they are. */
export interface Place {
  /** Holds `data` and the log. */
  root: string;
  data: string;
  /** Null: the server runs as we do. */
  user: ServerUser | null;
  isStaged: boolean;
}

/** What a staged place knows of the DATA_DIR it belongs to. */
export interface Origin {
  home: string;
  owner: { pid: number; identity: string };
}

/** In DATA_DIR: the path of the staged place. In that place: a hard link to it, where file systems allow one. */
export const MARKER = 'staged-at';
export const ORIGIN = 'origin.json';
/** A marker that says anything else is nobody's: root follows it. */
const STAGED = /^\/.*\/ax-qna\/data-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * In DATA_DIR wherever the server's user can reach it. Else, which happens to root alone, in a staged place tied to
 * DATA_DIR by a marker.
 */
export function choosePlace(home: string, owner: Origin['owner'], log: (line: string) => void): Place {
  if (!isRoot()) return placeIn(home, null, false);

  const staged = stagedPlace(home, log);
  if (staged) {
    writeOrigin(staged, { home, owner });
    return placeIn(staged, userOf(staged), true);
  }
  const user = userOf(home);
  if (canPass(home, user)) return placeIn(home, user, false);
  if (existsSync(join(home, 'data', 'PG_VERSION'))) {
    throw Trouble.atStart(
      `${user.name}, whose files they are, cannot reach ${home} now`,
      `chmod o+x the folders above it, start as ${user.name}`,
    );
  }
  const root = newStage(home, owner, stageFor(user));
  log(`The user ${user.name} cannot reach ${home}: the database lies in ${root}.`);
  return placeIn(root, user, true);
}

/** The staged place that belongs to a DATA_DIR, by its own word. */
export function markerOf(home: string): string | null {
  const path = readText(join(home, MARKER))?.trim() ?? '';
  return STAGED.test(path) && normalize(path) === path ? path : null;
}

export function originOf(staged: string): Origin | null {
  try {
    return JSON.parse(readText(join(staged, ORIGIN)) ?? 'null') as Origin | null;
  } catch {
    return null;
  }
}

function stagedPlace(home: string, log: (line: string) => void): string | null {
  const staged = markerOf(home);
  if (staged === null) return null;
  const exists = existsSync(staged);
  if (exists && !isTrusted(dirname(staged))) {
    throw Trouble.atStart(
      `others than root may write to ${dirname(staged)}, where its files lie`,
      `make sure that they are as they were and give that folder to root with mode 711`,
    );
  }
  if (exists && belongsTo(staged, home)) return staged;
  log(
    exists
      ? `${home} is a copy: it gets a database of its own.`
      : `${staged}, the database of ${home}, is gone: a new one is made.`,
  );
  rmSync(join(home, MARKER));
  return null;
}

/** A DATA_DIR that was moved keeps its database; one that was copied beside the original does not share it. */
function belongsTo(staged: string, home: string): boolean {
  const mine = lstatSync(join(home, MARKER));
  const link = lstatSync(join(staged, MARKER), { throwIfNoEntry: false });
  if (link && link.ino === mine.ino && link.dev === mine.dev) return true;
  const origin = originOf(staged);
  return origin === null || origin.home === home || markerOf(origin.home) !== staged;
}

/** The marker comes first and the folder appears whole, so that a cleaner never takes one that is being made. */
function newStage(home: string, owner: Origin['owner'], stage: string): string {
  const id = randomUUID();
  const marker = join(home, MARKER);
  const temporary = join(stage, `.new-${id}`);
  const root = join(stage, `data-${id}`);
  writeText(marker, `${root}\n`, 0o644);
  mkdirSync(temporary);
  chmodSync(temporary, 0o711);
  writeOrigin(temporary, { home, owner });
  try {
    linkSync(marker, join(temporary, MARKER));
  } catch (error) {
    // On another file system there is no link; the path alone then ties the two together.
    if (!isCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP')) throw error;
  }
  renameSync(temporary, root);
  syncFolder(stage);
  return root;
}

function writeOrigin(staged: string, origin: Origin): void {
  writeText(join(staged, ORIGIN), JSON.stringify(origin));
}

/** Existing files decide, whoever made them; a fresh database belongs to a user that the machine brings along. */
function userOf(root: string): ServerUser {
  const data = join(root, 'data');
  if (!existsSync(data)) return unprivilegedUser();
  const owner = ownerOf(data);
  if (owner.uid !== 0) return owner;
  throw Trouble.atStart(
    `${data} belongs to root, whom PostgreSQL refuses`,
    `chown -R it to the user ${unprivilegedUser().name}`,
  );
}

function placeIn(root: string, user: ServerUser | null, isStaged: boolean): Place {
  return { root, data: join(root, 'data'), user, isStaged };
}
