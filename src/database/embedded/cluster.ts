import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readText, syncFolder, writeText } from './files.js';
import type { Place } from './place.js';
import { endProcessesOf } from './processes.js';
import type { Program } from './program.js';
import { run } from './run.js';
import type { ServerUser } from './server-user.js';
import { Trouble, troubleOfOutput } from './trouble.js';

export const NAME = 'axqna';

/** The superuser's password, made once for each DATA_DIR. */
export function passwordOf(home: string): string {
  const path = join(home, 'password');
  const kept = readText(path)?.trim();
  if (kept) return kept;
  const password = randomBytes(24).toString('base64url');
  writeText(path, `${password}\n`);
  return password;
}

/** Makes the data folder when there is none; it appears whole or not at all. */
export async function requireCluster(
  place: Place,
  program: Program,
  password: string,
  isSynced: boolean,
): Promise<void> {
  await removeLeftovers(place);
  const made = readText(join(place.data, 'PG_VERSION'))?.trim();
  if (made === program.major) {
    // A copy or a restore may have opened it to others, which the server refuses.
    chmodSync(place.data, 0o700);
    return;
  }
  if (made) {
    throw Trouble.atStart(
      `${place.data} is of PostgreSQL ${made} and this is ${program.major}`,
      'use another DATA_DIR',
    );
  }
  if (existsSync(place.data) && readdirSync(place.data).length > 0) {
    throw Trouble.atStart(`${place.data} holds files but no database`, 'move them away');
  }
  const temporary = join(place.root, `.init-${randomBytes(6).toString('hex')}`);
  const passwordFile = `${temporary}.password`;
  mkdirSync(temporary);
  chmodSync(temporary, 0o700);
  give(temporary, place.user);
  try {
    writeFileSync(passwordFile, `${password}\n`, { flag: 'wx', mode: 0o600 });
    give(passwordFile, place.user);
    const outcome = await run(program.initdb, initdbArguments(temporary, passwordFile, isSynced), place.user);
    if (outcome.error) throw Trouble.of(outcome.error);
    if (outcome.status !== 0) throw troubleOfOutput(outcome.output);
    if (existsSync(place.data)) rmSync(place.data, { recursive: true });
    renameSync(temporary, place.data);
    syncFolder(place.root);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(temporary, { recursive: true, force: true });
  }
}

/**
 * The builtin provider knows Unicode's cases (Ä, İ, Hangul) on every machine alike and sorts by code point; the
 * system's locales may be missing in a container and change with its libc.
 */
function initdbArguments(data: string, passwordFile: string, isSynced: boolean): string[] {
  return [
    `--pgdata=${data}`,
    `--username=${NAME}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--text-search-config=simple',
    '--no-instructions',
    ...(isSynced ? [] : ['--no-sync']),
  ];
}

/** Of a first start that was killed; its initdb may live on until it notices that its server is gone. */
async function removeLeftovers({ root }: Place): Promise<void> {
  for (const name of readdirSync(root).filter((entry) => entry.startsWith('.init-'))) {
    const path = join(root, name);
    await endProcessesOf(path);
    try {
      rmSync(path, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
    } catch {
      // In nobody's way, since each attempt has a name of its own; the next start tries again.
    }
  }
}

function give(path: string, user: ServerUser | null): void {
  if (!user) return;
  try {
    chownSync(path, user.uid, user.gid);
  } catch (error) {
    throw Trouble.atStart(`root may not give files to ${user.name} here`, 'start as an ordinary user', {
      cause: error,
    });
  }
}
