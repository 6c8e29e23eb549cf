import { describe, expect, it } from '@jest/globals';
import { randomBytes, randomUUID } from 'node:crypto';
import { loadEnv } from './env.js';

const STRONG = {
  JWT_SECRET: 'mT4wq8ZrP0bYkV2nLs6JcXhD1uEaG9fRiO7tQ3oB',
  AUDIT_KEY: 'Zc6vK1eRn9WmXtB4yHs0PqJfU7dLgA2oI8iE5kQr',
  ADMIN_PASSWORD: 'seven pelicans at dusk',
  METRICS_TOKEN: 'fWc0ZxT6yQ2mLr8B1k',
  DATABASE_URL: 'postgresql://axqna:7rGq2LxWv9@db:5432/axqna',
};

/** The names of the settings that a production with these refuses. */
function refused(settings: Record<string, string>): string[] {
  try {
    loadEnv({ NODE_ENV: 'production', ...STRONG, ...settings });
    return [];
  } catch (error) {
    return [...(error as Error).message.matchAll(/^ {2}(\w+): /gm)].map(([, name]) => name ?? '');
  }
}

describe('a production', () => {
  it('starts with secrets of its own', () => {
    expect(refused({})).toEqual([]);
    // Digits at both ends, and words that people write with digits.
    expect(refused({ JWT_SECRET: '56588432e26e1590f3415b3c30e75549' })).toEqual([]);
    expect(refused({ DATABASE_URL: 'postgresql://axqna@db/axqna?sslmode=verify-full' })).toEqual([]);
    expect(refused({ REDIS_URL: 'redis://cache:6379' })).toEqual([]);
    expect(refused({ REDIS_URL: 'redis://:Kq7vX2mWz9@cache:6379' })).toEqual([]);
  });

  it.each([
    'a test secret that is long enough for HS256',
    'your-256-bit-secret-your-256-bit-secret',
    'change-me-change-me-change-me-change-me!',
    'please-change-this-jwt-secret-in-production',
    'this_is_a_very_long_secret_key_for_jwt_tokens',
    'supersecretsupersecretsupersecretsuper',
    'S3cr3tK3yF0rJWT_D0N0tUs3InPr0ducti0n',
    'x'.repeat(32),
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789abcdef0123456789abcdef',
    '00000000-0000-0000-0000-000000000000',
  ])('refuses the signing key %s', (JWT_SECRET) => {
    expect(refused({ JWT_SECRET })).toEqual(['JWT_SECRET']);
  });

  it.each([
    'password123',
    'Password123!',
    'P@ssw0rd2026',
    'admin@example.com',
    'administrator1',
    'changeme-please',
    'qwertyuiop1',
    '1234567890',
    'axqna-admin-1',
    'aaaaaaaaaaaa',
  ])('refuses the password %s for the administrator', (ADMIN_PASSWORD) => {
    expect(refused({ ADMIN_PASSWORD })).toEqual(['ADMIN_PASSWORD']);
  });

  it.each(['metrics-token-secret', 'a-token-of-sixteen'.slice(0, 7) + '-metrics-token', '0123456789012345'])(
    'refuses the token %s for the metrics',
    (METRICS_TOKEN) => {
      expect(refused({ METRICS_TOKEN })).toEqual(['METRICS_TOKEN']);
    },
  );

  it.each([
    'postgresql://postgres:postgres@db:5432/axqna',
    'postgresql://user:password@localhost:5432/axqna',
    'postgres://axqna:axqna@db/axqna',
    'postgres://kim:kim@db/axqna',
    'postgres://axqna:changeme@db/axqna',
    'postgres://axqna:p%40ssw0rd@db/axqna',
    'postgres://axqna:secret123@db/axqna',
    'postgres://axqna@db/axqna?password=postgres',
  ])('refuses the database %s', (DATABASE_URL) => {
    expect(refused({ DATABASE_URL })).toEqual(['DATABASE_URL']);
  });

  it.each(['redis://:redis-password@cache:6379', 'rediss://axqna:axqna@cache:6380/1'])(
    'refuses the Redis %s',
    (REDIS_URL) => {
      expect(refused({ REDIS_URL })).toEqual(['REDIS_URL']);
    },
  );

  it('tells all of them at once, and none of their values', () => {
    const weak = {
      JWT_SECRET: 'change-me-change-me-change-me-change-me!',
      AUDIT_KEY: 'audit-key-audit-key-audit-key-audit-key',
      ADMIN_PASSWORD: 'password123',
      METRICS_TOKEN: 'metrics-token-secret',
      DATABASE_URL: 'postgres://axqna:hunter2@db/axqna'.replace('hunter2', 'postgres'),
    };

    expect(refused(weak)).toEqual(['JWT_SECRET', 'AUDIT_KEY', 'ADMIN_PASSWORD', 'METRICS_TOKEN', 'DATABASE_URL']);
    expect(() => loadEnv({ NODE_ENV: 'production', ...weak })).toThrow(
      expect.objectContaining({ message: expect.not.stringMatching(/change-me|password123|token-secret|axqna:/) }),
    );
  });

  it('never takes generated secrets for weak ones', () => {
    for (let round = 0; round < 2000; round += 1) {
      const made = {
        JWT_SECRET: randomBytes(round % 2 ? 48 : 16).toString(round % 2 ? 'base64url' : 'hex'),
        ADMIN_PASSWORD: randomBytes(15).toString('base64url'),
        METRICS_TOKEN: randomBytes(24).toString('base64'),
        DATABASE_URL: `postgres://axqna:${randomUUID()}@db/axqna`,
      };

      expect({ made, refused: refused(made) }).toEqual({ made, refused: [] });
    }
  });
});

it('a development takes them all', () => {
  expect(loadEnv({ JWT_SECRET: 'x'.repeat(32), ADMIN_PASSWORD: 'password123' }).production).toBe(false);
});
