import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvError, loadEnv } from './env.js';
import { withKeptAuditKey, withSecrets } from './secrets.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ax-qna-secret-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const FILES = { jwtSecret: 'jwt-secret', auditKey: 'audit-key' } as const;

describe.each([
  ['the signing key', 'JWT_SECRET', 'jwtSecret'],
  ['the key of the record of grades', 'AUDIT_KEY', 'auditKey'],
] as const)('%s', (_, setting, name) => {
  const secretOf = (settings: Record<string, string> = {}, dataDir = join(folder, 'data')) =>
    withSecrets(loadEnv({ DATA_DIR: dataDir, ...settings }))[name];

  it('is the one given', () => {
    expect(secretOf({ [setting]: 'x'.repeat(32) })).toBe('x'.repeat(32));
    expect(readdirSync(join(folder, 'data'))).not.toContain(FILES[name]);
  });

  it('is made once for a DATA_DIR, for its owner alone', () => {
    const first = secretOf();

    expect(Buffer.byteLength(first ?? '')).toBeGreaterThanOrEqual(32);
    expect(secretOf()).toBe(first);
    expect(secretOf({}, join(folder, 'other'))).not.toBe(first);
    expect(readdirSync(join(folder, 'data')).toSorted()).toEqual(['audit-key', 'jwt-secret']);
    expect(statSync(join(folder, 'data', FILES[name])).mode & 0o777).toBe(0o600);
  });

  it.each(['', 'short'])('is never %j, which a full disk may have left', (left) => {
    writeFileSync(join(folder, FILES[name]), left);

    expect(() => secretOf({}, folder)).toThrow(EnvError);
    expect(() => secretOf({}, folder)).toThrow(new RegExp(`${FILES[name]} holds no key .* delete it`));
  });
});

describe('who only looks at the record of grades', () => {
  const kept = (settings: Record<string, string> = {}) => withKeptAuditKey(loadEnv({ DATA_DIR: folder, ...settings }));

  it('finds the key that was made, or the one given', () => {
    const { auditKey } = withSecrets(loadEnv({ DATA_DIR: folder }));

    expect(kept().auditKey).toBe(auditKey);
    expect(kept({ AUDIT_KEY: 'x'.repeat(32) }).auditKey).toBe('x'.repeat(32));
  });

  it('makes none', () => {
    expect(kept().auditKey).toBeNull();
    expect(readdirSync(folder)).toEqual([]);
  });
});
