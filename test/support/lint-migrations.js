import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run migrations:lint: holds what the server is told, settings and transactions included, against squawk's rules.
register('./typescript-loader.js', import.meta.url);
const { STEPS, downScripts, upScripts } = await import('../../src/database/migrator/steps.ts');

// Its packages for other platforms than this one are not all in the registry, so it cannot be a dependency.
const SQUAWK = ['exec', '--yes', '--package=squawk-cli@2.66.0', '--', 'squawk', '--config', '.squawk.toml'];
// To drop what the step made is what `down` is for; it does so under the same short waits for its locks.
// An enum loses a value only by being made again, which writes the table again.
// One transaction cannot build an index beside writers: they wait while the one from before is built again, readers do not.
const UNDOING = [
  'ban-drop-column',
  'ban-drop-table',
  'changing-column-type',
  'require-concurrent-index-deletion',
  'require-concurrent-index-creation',
];

const folder = mkdtempSync(join(tmpdir(), 'ax-qna-squawk-'));
try {
  process.exitCode = lint('up', upScripts, []) || lint('down', downScripts, UNDOING);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** A file a part, since a part is what is repeated. */
function lint(direction, scripts, excluded) {
  const files = STEPS.flatMap((step) =>
    scripts(step).map((script, index) => {
      const file = join(folder, `${step.name}-${direction}-${index + 1}.sql`);
      writeFileSync(file, `${script.join(';\n\n')};\n`);
      return file;
    }),
  );
  const rules = excluded.length > 0 ? [`--exclude=${excluded.join(',')}`] : [];
  const { status, stdout, stderr } = spawnSync('npm', [...SQUAWK, ...rules, ...files], { encoding: 'utf8' });
  process.stdout.write(stdout.replaceAll(`${folder}/`, ''));
  if (status !== 0) process.stderr.write(stderr);
  return status ?? 1;
}
