import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { killLeftovers, start } from '../support/process.js';

/** What V8 writes of each file that it ran. */
interface Coverage {
  result: { url: string }[];
}

let folder: string;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-bundle-'));
  database = await createTestDatabase();
});

afterAll(async () => {
  killLeftovers();
  await database.drop();
  await rm(folder, { recursive: true, force: true });
});

describe('the compiled server', () => {
  it('is one file, which describes the same API as the sources, and loads what cannot lie in it alone', async () => {
    const loads = join(folder, 'loads');
    const server = start(['src/main.js'], {
      DATABASE_URL: database.url,
      DATA_DIR: folder,
      PORT: '0',
      LOG_LEVEL: 'warn',
      NODE_V8_COVERAGE: loads,
    });
    const [, url] = await server.says(/Docs {2}(http:\S+)\/docs/);

    const document = await (await fetch(`${url}/openapi.json`)).json();
    expect(document).toEqual(JSON.parse(await readFile('dist/openapi.json', 'utf8')));
    expect((await fetch(`${url}/docs/swagger-ui.css`)).status).toBe(200);

    server.child.kill('SIGTERM');
    expect(await server.ended).toMatchObject({ code: 0 });
    const files = await filesIn(loads);
    expect(files.filter((file) => !file.includes('/node_modules/'))).toEqual([
      new URL('../../dist/src/main.js', import.meta.url).href,
    ]);
    // A second copy of a package would know nothing of what the first was told.
    const packages = files.map(
      (file) => /\/node_modules\/(@[^/]+\/[^/]+|[^/]+)\/(?!.*\/node_modules\/)/.exec(file)?.[1],
    );
    expect([...new Set(packages.filter((name) => name !== undefined))].sort()).toEqual([
      '@node-rs/argon2',
      'swagger-ui-dist',
    ]);
  });
});

describe('the options of Node.js', () => {
  it('are the same for npm start and in the container', async () => {
    const { scripts } = JSON.parse(await readFile('package.json', 'utf8')) as { scripts: { start: string } };
    const [, command = ''] = /^CMD (.+)$/m.exec(await readFile('docker/Dockerfile', 'utf8')) ?? [];

    expect(`exec ${(JSON.parse(command) as string[]).join(' ')}`).toBe(scripts.start);
  });
});

async function filesIn(loads: string): Promise<string[]> {
  const [report = ''] = await readdir(loads);
  const { result } = JSON.parse(await readFile(join(loads, report), 'utf8')) as Coverage;
  return result.map(({ url }) => url).filter((url) => url.startsWith('file:'));
}
