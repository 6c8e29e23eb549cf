import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

// npm run openapi:check: fails when the committed document is not the one that the routes describe.
const made = execFileSync(process.execPath, ['dist/src/cli.js', 'openapi'], {
  encoding: 'utf8',
  maxBuffer: 64 * 2 ** 20,
});
const kept = readFileSync('openapi.json', 'utf8');

if (made === kept) {
  process.stdout.write('openapi.json is as the routes say.\n');
} else {
  const lines = kept.split('\n');
  const line = made.split('\n').findIndex((text, index) => text !== lines[index]);
  process.stderr.write(
    `openapi.json differs from line ${line + 1} on; write it anew with: npm run openapi && npm run client\n`,
  );
  process.exitCode = 1;
}
