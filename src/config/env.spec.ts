import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { EnvError, loadEnv } from './env.js';

const LONG = 'x'.repeat(32);

describe('settings', () => {
  it('have defaults for an empty machine: embedded database, migrations, demo bank, loopback', () => {
    expect(loadEnv({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      dataDir: resolve('.data'),
      databasePoolSize: 10,
      migrateOnStart: true,
      seedOnStart: 'demo',
      jwtSecret: null,
      adminEmail: 'admin@example.com',
      adminPassword: null,
      resultsRelease: 'on-finalize',
      resubmission: 'until-graded',
      timeZone: 'UTC',
      rateLimitPerMinute: 300,
      loginRateLimitPerMinute: 10,
      metricsToken: null,
      corsOrigins: [],
      bodyLimitBytes: 1_048_576,
      logLevel: 'info',
    });
  });

  it('leave a database of your own alone unless told otherwise', () => {
    const own = loadEnv({ DATABASE_URL: 'postgresql://u:p@db/x' });

    expect(own).toMatchObject({ migrateOnStart: false, seedOnStart: 'none', adminEmail: null });
  });

  it('listen everywhere in production', () => {
    expect(loadEnv({ NODE_ENV: 'production', JWT_SECRET: LONG }).host).toBe('0.0.0.0');
  });

  it('count empty strings as unset', () => {
    expect(loadEnv({ PORT: '', DATABASE_URL: '' })).toMatchObject({ port: 3000, databaseUrl: null });
  });

  it('cannot be changed after they were parsed', () => {
    expect(Object.isFrozen(loadEnv({}))).toBe(true);
  });

  it.each([
    ['PORT', { PORT: 'http' }],
    ['PORT', { PORT: '65536' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://db' }],
    ['MIGRATE_ON_START', { MIGRATE_ON_START: 'perhaps' }],
    ['JWT_SECRET', { NODE_ENV: 'production' }],
    ['JWT_SECRET', { JWT_SECRET: 'short' }],
    ['ADMIN_EMAIL', { ADMIN_EMAIL: 'nobody' }],
    ['ADMIN_PASSWORD', { ADMIN_PASSWORD: 'short' }],
    ['RESULTS_RELEASE', { RESULTS_RELEASE: 'never' }],
    ['RESUBMISSION', { RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-grade' }],
    ['TIME_ZONE', { TIME_ZONE: 'Mars/Olympus' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example.com/path' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ])('%s refuses %j', (variable, source) => {
    expect(() => loadEnv(source)).toThrow(new RegExp(`^  ${variable}: `, 'm'));
  });

  it('tell every fault in one message', () => {
    const source = { NODE_ENV: 'production', PORT: 'x', TIME_ZONE: 'x', LOG_LEVEL: 'x', CORS_ORIGINS: 'x' };

    expect(() => loadEnv(source)).toThrow(EnvError);
    expect(() => loadEnv(source)).toThrow(
      /PORT: .*\n.*TIME_ZONE: .*\n.*LOG_LEVEL: .*\n.*JWT_SECRET: .*\n.*CORS_ORIGINS: /,
    );
  });
});
