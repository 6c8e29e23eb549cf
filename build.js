// npm run build: compiles the sources into dist and bundles them (bundle.js), unless dist was made of the same ones
// already, so that a start and a command wait for neither. Whoever wants it made anew deletes dist.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = import.meta.dirname;
/** What the output depends on; versions of packages are those of the lock file. */
const MADE_OF = ['build.js', 'bundle.js', '.swcrc', 'ormconfig.ts', 'package.json', 'package-lock.json', ...sources()];
const SWC = ['src', 'ormconfig.ts', '-d', 'dist', '--copy-files', '--quiet'];
const MADE = ['dist/src/main.js', 'dist/src/cli.js', 'dist/ormconfig.js'];
/** Says what dist was made of; it is there when the build came to its end. */
const MARK = join(ROOT, 'dist', '.made-of');

const mark = digest();
if (!isMade()) {
  rmSync(MARK, { force: true });
  const { status } = spawnSync(join(ROOT, 'node_modules', '.bin', 'swc'), SWC, { cwd: ROOT, stdio: 'inherit' });
  // swc has said what is wrong.
  if (status !== 0) process.exit(status ?? 1);
  await import('./bundle.js');
  writeFileSync(MARK, mark);
}

function isMade() {
  return existsSync(MARK) && readFileSync(MARK, 'utf8') === mark && MADE.every((path) => existsSync(join(ROOT, path)));
}

function sources() {
  const entries = readdirSync(join(ROOT, 'src'), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name).slice(ROOT.length + 1));
}

function digest() {
  const hash = createHash('sha256').update(process.version);
  for (const path of MADE_OF.toSorted()) hash.update(`\0${path}\0`).update(readFileSync(join(ROOT, path)));
  return hash.digest('hex');
}
