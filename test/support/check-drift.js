import { spawnSync } from 'node:child_process';
import { register } from 'node:module';

// npm run drift: holds entities, steps and the committed catalogue against one another on a fresh database.
register('./typescript-loader.js', import.meta.url);
const { startTestServer } = await import('./test-server.ts');
const { createTemplate, urlOf } = await import('./template.ts');
const { Migrator } = await import('../../src/database/migrator/migrator.ts');

const server = await startTestServer();
try {
  const url = urlOf(server.url, (await createTemplate(server.url)).name);
  const { differences } = await new Migrator(url).verify();
  for (const difference of differences) process.stderr.write(`${difference}\n`);

  const typeorm = 'node_modules/typeorm/cli.js';
  const check = ['migration:generate', '--check', '-d', 'dist/ormconfig.js', 'src/database/migrations/drift'];
  const { status } = spawnSync(process.execPath, ['--no-deprecation', typeorm, ...check], {
    stdio: 'inherit',
    env: { ...process.env, DATABASE_URL: url },
  });
  process.exitCode = differences.length === 0 && status === 0 ? 0 : 1;
} finally {
  await server.stop();
}
