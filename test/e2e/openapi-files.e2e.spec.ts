import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createOpenApiDocument } from '../../src/docs/openapi-document.js';
import { startTestApp, type TestApp } from '../support/app.js';

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

describe('what is committed for frontends', () => {
  it('openapi.json is what the routes say; npm run openapi writes it anew', () => {
    const kept = JSON.parse(readFileSync('openapi.json', 'utf8')) as { paths: object; components: object };
    const made = JSON.parse(JSON.stringify(createOpenApiDocument(t.app))) as typeof kept;

    expect(Object.keys(kept.paths)).toEqual(Object.keys(made.paths));
    expect(kept).toEqual(made);
  });

  it('client/schema.d.ts is what openapi.json says; npm run client writes it anew', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<'client', string> };
    const [, ...options] = scripts.client.split(' ');

    const check = spawnSync(process.execPath, ['node_modules/openapi-typescript/bin/cli.js', ...options, '--check'], {
      encoding: 'utf8',
    });

    expect(check.stderr).toBe('');
    expect(check.status).toBe(0);
  }, 60_000);
});
