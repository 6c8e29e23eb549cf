import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvError, loadEnv } from './env.js';
import { withJwtSecret } from './secrets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ax-qna-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secretOf = (settings: Record<string, string> = {}, dataDir = join(folder, 'data')) =>
  withJwtSecret(loadEnv({ DATA_DIR: dataDir, ...settings })).jwtSecret;

describe('the signing key', () => {
  it('is the one given', () => {
    expect(secretOf({ JWT_SECRET: 'x'.repeat(32) })).toBe('x'.repeat(32));
  });

  it('is made once for a DATA_DIR, for its owner alone', () => {
    const first = secretOf();

    expect(Buffer.byteLength(first ?? '')).toBeGreaterThanOrEqual(32);
    expect(secretOf()).toBe(first);
    expect(secretOf({}, join(folder, 'other'))).not.toBe(first);
    expect(readdirSync(join(folder, 'data'))).toEqual(['jwt-secret']);
    expect(statSync(join(folder, 'data', 'jwt-secret')).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short'])('is never %j, which a full disk may have left', (left) => {
    writeFileSync(join(folder, 'jwt-secret'), left);

    expect(() => secretOf({}, folder)).toThrow(EnvError);
    expect(() => secretOf({}, folder)).toThrow(/jwt-secret holds no key .* delete it/);
  });
});
