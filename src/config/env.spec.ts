import { describe, expect, it } from '@jest/globals';
import { resolve } from 'node:path';
import { EnvError, loadEnv } from './env.js';

const STRONG = 'mT4wq8ZrP0bYkV2nLs6JcXhD1uEaG9fRiO7tQ3oB';

describe('settings', () => {
  it('have defaults for an empty machine: embedded database, migrations, demo bank, loopback', () => {
    expect(loadEnv({})).toMatchObject({
      production: false,
      port: 3000,
      host: '127.0.0.1',
      databaseUrl: null,
      databaseDirectUrl: null,
      databasePrepared: true,
      databaseReplicaUrl: null,
      databaseReplicaMaxLagSeconds: 5,
      dataDir: resolve('.data'),
      databasePoolSize: 10,
      migrateOnStart: true,
      seedOnStart: 'demo',
      jwtSecret: null,
      auditKey: null,
      auditKeysBefore: [],
      adminEmail: 'admin@example.com',
      adminPassword: null,
      resultsRelease: 'on-finalize',
      resubmission: 'until-graded',
      timeZone: 'UTC',
      rateLimitPerMinute: 300,
      loginRateLimitPerMinute: 10,
      metricsToken: null,
      oidc: null,
      trustProxy: false,
      corsOrigins: [],
      bodyLimitBytes: 1_048_576,
      logLevel: 'info',
    });
  });

  it('leave a database of your own alone unless told otherwise', () => {
    const own = loadEnv({ DATABASE_URL: 'postgresql://u:p@db/x' });

    expect(own).toMatchObject({ migrateOnStart: false, seedOnStart: 'none', adminEmail: null });
  });

  it('reach the server itself by DATABASE_URL unless another way is told', () => {
    const [pooled, own] = ['postgresql://u:p@pooler:6432/x', 'postgresql://u:p@db/x'];

    expect(loadEnv({ DATABASE_URL: own }).databaseDirectUrl).toBe(own);
    expect(loadEnv({ DATABASE_URL: pooled, DATABASE_DIRECT_URL: own })).toMatchObject({
      databaseUrl: pooled,
      databaseDirectUrl: own,
    });
  });

  it('listen everywhere in production', () => {
    expect(loadEnv({ NODE_ENV: 'production', JWT_SECRET: STRONG, AUDIT_KEY: STRONG }).host).toBe('0.0.0.0');
  });

  it('know the keys of before, the newest first', () => {
    const [newer, older] = ['n'.repeat(32), 'o'.repeat(32)];

    expect(loadEnv({ AUDIT_KEYS_BEFORE: `${newer}, ${older}` }).auditKeysBefore).toEqual([newer, older]);
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
    ['DATABASE_URL', { DATABASE_URL: 'postgresql://axqna:a/b+c=@db:5432/axqna' }],
    ['DATABASE_DIRECT_URL', { DATABASE_URL: 'postgresql://u:p@db/x', DATABASE_DIRECT_URL: 'server' }],
    ['DATABASE_DIRECT_URL', { DATABASE_DIRECT_URL: 'postgresql://u:p@server/x' }],
    ['DATABASE_PREPARED', { DATABASE_PREPARED: 'sometimes' }],
    ['DATABASE_REPLICA_URL', { DATABASE_URL: 'postgresql://u:p@db/x', DATABASE_REPLICA_URL: 'standby' }],
    ['DATABASE_REPLICA_URL', { DATABASE_REPLICA_URL: 'postgresql://u:p@standby/x' }],
    ['DATABASE_REPLICA_MAX_LAG_SECONDS', { DATABASE_REPLICA_MAX_LAG_SECONDS: '-1' }],
    ['MIGRATE_ON_START', { MIGRATE_ON_START: 'perhaps' }],
    ['NODE_ENV', { NODE_ENV: 'prod' }],
    ['NODE_ENV', { NODE_ENV: 'Production' }],
    ['JWT_SECRET', { NODE_ENV: 'production' }],
    ['JWT_SECRET', { JWT_SECRET: 'short' }],
    ['AUDIT_KEY', { NODE_ENV: 'production' }],
    ['AUDIT_KEY', { AUDIT_KEY: 'short' }],
    ['AUDIT_KEY', { AUDIT_KEY: `${STRONG},` }],
    ['AUDIT_KEYS_BEFORE', { AUDIT_KEYS_BEFORE: `${STRONG},short` }],
    ['BACKUP_KEY', { BACKUP_KEY: 'short' }],
    ['ADMIN_EMAIL', { ADMIN_EMAIL: 'nobody' }],
    ['ADMIN_PASSWORD', { ADMIN_PASSWORD: 'short' }],
    ['RESULTS_RELEASE', { RESULTS_RELEASE: 'never' }],
    ['RESUBMISSION', { RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-grade' }],
    ['TIME_ZONE', { TIME_ZONE: 'Mars/Olympus' }],
    ['METRICS_TOKEN', { METRICS_TOKEN: 'short' }],
    ['CORS_ORIGINS', { CORS_ORIGINS: 'https://a.example.com/path' }],
    ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'true' }],
    ['TRUST_PROXY', { TRUST_PROXY: '11' }],
    ['TRUST_PROXY', { TRUST_PROXY: '10.0.0.0/33' }],
    ['TRUST_PROXY', { TRUST_PROXY: '0.0.0.0/0' }],
    ['TRUST_PROXY', { TRUST_PROXY: 'loopback,proxy.example.com' }],
    ['OIDC_AUDIENCE', { OIDC_ISSUER: 'https://id.example.com' }],
    ['OIDC_AUDIENCE', { OIDC_AUDIENCE: 'axqna-api' }],
    ['OIDC_ROLE_CLAIM', { OIDC_ROLE_CLAIM: 'groups' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'id.example.com', OIDC_AUDIENCE: 'x' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'https://id.example.com?tenant=1', OIDC_AUDIENCE: 'x' }],
    ['OIDC_ISSUER', { NODE_ENV: 'production', OIDC_ISSUER: 'http://id.example.com', OIDC_AUDIENCE: 'x' }],
    ['OIDC_ROLE_MAP', { OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'x', OIDC_ROLE_MAP: 'staff=BOSS' }],
    ['OIDC_ROLE_MAP', { OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'x', OIDC_ROLE_MAP: 'staff' }],
  ])('%s refuses %j', (variable, source) => {
    expect(() => loadEnv(source)).toThrow(new RegExp(`^  ${variable}: `, 'm'));
  });

  it.each([
    ['none', false],
    ['0', false],
    ['2', 2],
    ['loopback, 10.1.0.0/16,2001:db8::/32', ['loopback', '10.1.0.0/16', '2001:db8::/32']],
  ])('TRUST_PROXY=%s is %j', (text, trusted) => {
    expect(loadEnv({ TRUST_PROXY: text }).trustProxy).toEqual(trusted);
  });

  it('name the issuer and what its roles mean', () => {
    const issuer = { OIDC_ISSUER: 'https://id.example.com/realms/staff', OIDC_AUDIENCE: 'axqna-api' };
    const mapped = { ...issuer, OIDC_ROLE_CLAIM: 'realm_access.roles', OIDC_ROLE_MAP: 'cn=heads=ADMIN, *=APPLICANT' };

    expect(loadEnv(issuer).oidc).toMatchObject({ roleClaim: 'role', clients: [], otherwise: null });
    expect([...(loadEnv(issuer).oidc?.roleOf ?? [])]).toContainEqual(['ADMIN', 'ADMIN']);
    expect(loadEnv(mapped).oidc).toMatchObject({ roleClaim: 'realm_access.roles', otherwise: 'APPLICANT' });
    expect([...(loadEnv(mapped).oidc?.roleOf ?? [])]).toEqual([['cn=heads', 'ADMIN']]);
    expect(
      loadEnv({
        ...issuer,
        OIDC_ISSUER: 'http://127.0.0.1:8080',
        NODE_ENV: 'production',
        JWT_SECRET: STRONG,
        AUDIT_KEY: STRONG,
      }).oidc,
    ).not.toBeNull();
  });

  it('tell every fault in one message', () => {
    const source = { NODE_ENV: 'production', PORT: 'x', TIME_ZONE: 'x', LOG_LEVEL: 'x', CORS_ORIGINS: 'x' };

    expect(() => loadEnv(source)).toThrow(EnvError);
    expect(() => loadEnv(source)).toThrow(
      /PORT: .*\n.*TIME_ZONE: .*\n.*LOG_LEVEL: .*\n.*JWT_SECRET: .*\n.*AUDIT_KEY: .*\n.*CORS_ORIGINS: /,
    );
  });
});
