import { execFile } from 'node:child_process';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/**
 * Compiles the product once for every spec that starts it, writes the OpenAPI document that answers are checked
 * against, starts the PostgreSQL of this run, unless one is given, and makes the template that every spec file clones.
 * With TEST_POOLER=pgbouncer the product reaches its databases through a pooler of transactions.
 */
export default async function globalSetup() {
  register('./typescript-loader.js', import.meta.url);
  const { startTestServer } = await import('./test-server.ts');
  const { createTemplate } = await import('./template.ts');

  const compiled = compile();
  let server;
  if (!process.env.TEST_DATABASE_SERVER_URL) {
    server = await startTestServer();
    process.env.TEST_DATABASE_SERVER_URL = server.url;
  }
  globalThis.__database = { stop: async () => server?.stop() };
  const template = await createTemplate(process.env.TEST_DATABASE_SERVER_URL);
  process.env.TEST_DATABASE_TEMPLATE = template.name;
  let pooler;
  globalThis.__database = {
    stop: async () => {
      await pooler?.stop();
      await (server ? server.stop() : template.drop());
    },
  };
  if (process.env.TEST_POOLER === 'pgbouncer') {
    const { startPgBouncer } = await import('./pgbouncer.ts');
    pooler = await startPgBouncer(process.env.TEST_DATABASE_SERVER_URL);
    process.env.TEST_POOLER_PORT = String(pooler.port);
  }
  await compiled;
}

async function compile() {
  const run = promisify(execFile);
  await run('npm', ['run', '--silent', 'build'], { cwd: ROOT });
  await run(process.execPath, ['dist/src/cli.js', 'openapi', '--out', 'dist/openapi.json'], { cwd: ROOT });
}
