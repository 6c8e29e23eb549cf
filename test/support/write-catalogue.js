import { register } from 'node:module';
import { writeFile } from 'node:fs/promises';
import pg from 'pg';
import { format, resolveConfig } from 'prettier';

// npm run catalogue: migrates an empty database and writes down what it then holds, for migrate verify.
register('./typescript-loader.js', import.meta.url);
const { startTestServer } = await import('./test-server.ts');
const { createTemplate, urlOf } = await import('./template.ts');
const { readCatalogue } = await import('../../src/database/migrator/catalogue.ts');

const file = new URL('../../src/database/catalogue.json', import.meta.url);
const server = await startTestServer();
try {
  const { name } = await createTemplate(server.url);
  const client = new pg.Client({ connectionString: urlOf(server.url, name) });
  await client.connect();
  const catalogue = JSON.stringify(await readCatalogue(client));
  await client.end();
  await writeFile(file, await format(catalogue, { ...(await resolveConfig(file.pathname)), parser: 'json' }));
} finally {
  await server.stop();
}
