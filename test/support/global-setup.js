import { register } from 'node:module';

/** Starts the PostgreSQL of this run, unless one is given, and makes the template that every spec file clones. */
export default async function globalSetup() {
  register('./typescript-loader.js', import.meta.url);
  const { startTestServer } = await import('./test-server.ts');
  const { createTemplate } = await import('./template.ts');

  let server;
  if (!process.env.TEST_DATABASE_SERVER_URL) {
    server = await startTestServer();
    process.env.TEST_DATABASE_SERVER_URL = server.url;
  }
  const template = await createTemplate(process.env.TEST_DATABASE_SERVER_URL);
  process.env.TEST_DATABASE_TEMPLATE = template.name;

  globalThis.__database = {
    async stop() {
      await (server ? server.stop() : template.drop());
    },
  };
}
