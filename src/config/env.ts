import { resolve } from 'node:path';
import * as z from 'zod';
import { oidcFaults, oidcOf, type OidcSettings } from './oidc.js';
import { productionFaults } from './production.js';
import { parseTrustProxy, type TrustProxy } from './trust-proxy.js';

/** Thrown for faulty settings: one message that lists every fault. */
export class EnvError extends Error {}

export const MIN_SECRET_BYTES = 32;

const flag = z.enum(['true', 'false', '1', '0', 'yes', 'no']).transform((text) => ['true', '1', 'yes'].includes(text));
const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be between ${min} and ${max}`);

const databaseUrl = () =>
  z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgres:// or postgresql://')
    .refine(isAddress, 'is no address; write / as %2F, @ as %40, # as %23 and ? as %3F in the password');

const schema = z.object({
  NODE_ENV: z.enum(['production', 'development', 'test'], 'must be production, development or test').optional(),
  PORT: whole(0, 65535).default(3000),
  HOST: z.string().min(1).optional(),
  DATABASE_URL: databaseUrl().optional(),
  DATABASE_DIRECT_URL: databaseUrl().optional(),
  DATABASE_PREPARED: flag.default(true),
  DATABASE_REPLICA_URL: databaseUrl().optional(),
  DATABASE_REPLICA_MAX_LAG_SECONDS: whole(0, 3600).default(5),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_POOL_SIZE: whole(1, 1000).default(10),
  MIGRATE_ON_START: flag.optional(),
  SEED_ON_START: z.string().min(1).optional(),
  JWT_SECRET: z.string().optional(),
  AUDIT_KEY: z.string().optional(),
  AUDIT_KEYS_BEFORE: z.string().optional(),
  ADMIN_EMAIL: z.email('must be an e-mail address').optional(),
  ADMIN_PASSWORD: z.string().min(10, 'must have 10 characters or more').max(200).optional(),
  RESULTS_RELEASE: z.enum(['on-finalize', 'on-review', 'on-grade']).default('on-finalize'),
  RESUBMISSION: z.enum(['until-graded', 'until-reviewed']).default('until-graded'),
  GRADING_LEASE_MINUTES: whole(1, 1440).default(30),
  APPEAL_WINDOW_DAYS: whole(0, 3650).default(14),
  APPEAL_DECISION_DAYS: whole(1, 3650).default(14),
  APPEALS_MAY_LOWER: flag.default(false),
  TIME_ZONE: z.string().default('UTC').refine(isTimeZone, 'must be an IANA time zone such as UTC or Asia/Seoul'),
  RATE_LIMIT_PER_MINUTE: whole(0, 10_000_000).default(300),
  LOGIN_RATE_LIMIT_PER_MINUTE: whole(0, 10_000_000).default(10),
  BACKUP_KEY: z.string().optional(),
  REDIS_URL: z
    .string()
    .regex(/^rediss?:\/\//, 'must start with redis:// or rediss://')
    .optional(),
  ERASE_KEEPS_MARKS: flag.default(false),
  METRICS_TOKEN: z.string().min(16, 'must have 16 characters or more').optional(),
  OIDC_ISSUER: z.string().optional(),
  OIDC_AUDIENCE: z.string().optional(),
  OIDC_CLIENTS: z.string().optional(),
  OIDC_ROLE_CLAIM: z.string().optional(),
  OIDC_ROLE_MAP: z.string().optional(),
  TRUST_PROXY: z
    .string()
    .default('none')
    .refine(
      (text) => parseTrustProxy(text) !== null,
      'must be none, a number of proxies from 1 to 10, or their addresses and networks separated by commas',
    ),
  CORS_ORIGINS: z.string().optional(),
  BODY_LIMIT_BYTES: whole(1024, 1024 ** 3).default(1024 ** 2),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
});

/** Every variable that is read. */
export const SETTINGS: readonly string[] = Object.keys(schema.shape);

export type ReleaseMode = 'on-finalize' | 'on-review' | 'on-grade';
export type ResubmissionRule = 'until-graded' | 'until-reviewed';

/** Every setting of the process, parsed once; the table in the README says what each means. */
export interface Env {
  readonly production: boolean;
  readonly port: number;
  readonly host: string;
  /** Null: the embedded PostgreSQL in `dataDir`. */
  readonly databaseUrl: string | null;
  /** The same database without a pooler of transactions in between; `databaseUrl` unless told. */
  readonly databaseDirectUrl: string | null;
  /** Whether statements are prepared once a connection; behind a pooler of transactions nobody knows which one comes next. */
  readonly databasePrepared: boolean;
  /** Of a streaming standby for what staff reads over many experts; null: the primary answers that too. */
  readonly databaseReplicaUrl: string | null;
  /** How far the standby may be behind and still be read. */
  readonly databaseReplicaMaxLagSeconds: number;
  /** Absolute path. */
  readonly dataDir: string;
  readonly databasePoolSize: number;
  readonly migrateOnStart: boolean;
  /** `none`, `demo` or the path of a bank file. */
  readonly seedOnStart: string;
  /** Null: generated into `dataDir`. */
  readonly jwtSecret: string | null;
  /** By which the record of grades is written. Null: generated into `dataDir`. */
  readonly auditKey: string | null;
  /** Those it was written by before. */
  readonly auditKeysBefore: readonly string[];
  readonly adminEmail: string | null;
  readonly adminPassword: string | null;
  readonly resultsRelease: ReleaseMode;
  readonly resubmission: ResubmissionRule;
  /** How long an answer that was claimed is kept from other graders, unless its claim is renewed. */
  readonly gradingLeaseMinutes: number;
  /** How long after its release a score may be appealed, in days of 24 hours; 0: not at all. */
  readonly appealWindowDays: number;
  /** By when an appeal is to be decided, in days of 24 hours from its opening. */
  readonly appealDecisionDays: number;
  /** Whether a decided appeal may take points away. */
  readonly appealsMayLower: boolean;
  readonly timeZone: string;
  /** 0 switches the limit off. */
  readonly rateLimitPerMinute: number;
  /** 0 switches the limit off. */
  readonly loginRateLimitPerMinute: number;
  /** Null: archives bear no seal. */
  readonly backupKey: string | null;
  /** Where instances count sign-ins and writes together; null: in the database. */
  readonly redisUrl: string | null;
  /** Whether the marks of an erased person go on counting in the statistics, where they lead back to nobody. */
  readonly eraseKeepsMarks: boolean;
  readonly metricsToken: string | null;
  /** Null: nobody signs in but with a password. */
  readonly oidc: OidcSettings | null;
  readonly trustProxy: TrustProxy;
  readonly corsOrigins: readonly string[];
  readonly bodyLimitBytes: number;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
}

/** Injection token of the one {@link Env}. */
export const ENV = Symbol('ENV');

/**
 * Parses settings; empty strings count as unset.
 * @param further faults that the caller has found in them
 * @throws EnvError that lists every fault, one a line
 */
export function loadEnv(
  source: Record<string, string | undefined> = process.env,
  further: readonly string[] = [],
): Env {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  faults.push(...combinedFaults(given), ...further);
  if (!parsed.success || faults.length > 0) {
    throw new EnvError(`The settings are faulty; see .env.example.\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }
  return Object.freeze(toEnv(parsed.data));
}

/** Of the settings as given, so that they are told beside those of single ones. */
function combinedFaults(s: Record<string, string | undefined>): string[] {
  const faults: string[] = [...productionFaults(s), ...oidcFaults(s)];
  for (const name of ['JWT_SECRET', 'AUDIT_KEY', 'BACKUP_KEY'])
    if (isShort(s[name])) faults.push(`${name}: must have 32 bytes or more`);
  if (splitList(s['AUDIT_KEYS_BEFORE']).some(isShort))
    faults.push('AUDIT_KEYS_BEFORE: each of the keys, which commas separate, must have 32 bytes or more');
  if (/,|^\s|\s$/.test(s['AUDIT_KEY'] ?? ''))
    faults.push('AUDIT_KEY: must hold no comma, nor begin or end with a space: it becomes one of AUDIT_KEYS_BEFORE');
  if (s['DATABASE_DIRECT_URL'] && !s['DATABASE_URL'])
    faults.push('DATABASE_DIRECT_URL: goes with a DATABASE_URL, which leads through a pooler to the same database');
  if (s['DATABASE_REPLICA_URL'] && !s['DATABASE_URL'])
    faults.push('DATABASE_REPLICA_URL: goes with a DATABASE_URL; the embedded database has no replica');
  if (s['RESUBMISSION'] === 'until-reviewed' && s['RESULTS_RELEASE'] === 'on-grade') {
    faults.push(
      'RESUBMISSION: until-reviewed cannot go with RESULTS_RELEASE=on-grade, experts could guess until the score is right; choose until-graded or on-review',
    );
  }
  const origins = splitList(s['CORS_ORIGINS']);
  for (const origin of origins) {
    if (!isOrigin(origin)) faults.push(`CORS_ORIGINS: ${origin} is not an origin such as https://app.example.com`);
  }
  return faults;
}

function toEnv(s: z.output<typeof schema>): Env {
  const production = s.NODE_ENV === 'production';
  const embedded = s.DATABASE_URL === undefined;
  return {
    production,
    port: s.PORT,
    host: s.HOST ?? (production ? '0.0.0.0' : '127.0.0.1'),
    databaseUrl: s.DATABASE_URL ?? null,
    databaseDirectUrl: s.DATABASE_DIRECT_URL ?? s.DATABASE_URL ?? null,
    databasePrepared: s.DATABASE_PREPARED,
    databaseReplicaUrl: s.DATABASE_REPLICA_URL ?? null,
    databaseReplicaMaxLagSeconds: s.DATABASE_REPLICA_MAX_LAG_SECONDS,
    dataDir: resolve(s.DATA_DIR),
    databasePoolSize: s.DATABASE_POOL_SIZE,
    migrateOnStart: s.MIGRATE_ON_START ?? embedded,
    seedOnStart: s.SEED_ON_START ?? (embedded ? 'demo' : 'none'),
    jwtSecret: s.JWT_SECRET ?? null,
    auditKey: s.AUDIT_KEY ?? null,
    auditKeysBefore: splitList(s.AUDIT_KEYS_BEFORE),
    adminEmail: s.ADMIN_EMAIL ?? (embedded ? 'admin@example.com' : null),
    adminPassword: s.ADMIN_PASSWORD ?? null,
    resultsRelease: s.RESULTS_RELEASE,
    resubmission: s.RESUBMISSION,
    gradingLeaseMinutes: s.GRADING_LEASE_MINUTES,
    appealWindowDays: s.APPEAL_WINDOW_DAYS,
    appealDecisionDays: s.APPEAL_DECISION_DAYS,
    appealsMayLower: s.APPEALS_MAY_LOWER,
    timeZone: s.TIME_ZONE,
    rateLimitPerMinute: s.RATE_LIMIT_PER_MINUTE,
    loginRateLimitPerMinute: s.LOGIN_RATE_LIMIT_PER_MINUTE,
    backupKey: s.BACKUP_KEY ?? null,
    redisUrl: s.REDIS_URL ?? null,
    eraseKeepsMarks: s.ERASE_KEEPS_MARKS,
    metricsToken: s.METRICS_TOKEN ?? null,
    oidc: oidcOf(s),
    trustProxy: parseTrustProxy(s.TRUST_PROXY) ?? false,
    corsOrigins: splitList(s.CORS_ORIGINS),
    bodyLimitBytes: s.BODY_LIMIT_BYTES,
    logLevel: s.LOG_LEVEL,
  };
}

function isShort(secret: string | undefined): boolean {
  return secret !== undefined && Buffer.byteLength(secret) < MIN_SECRET_BYTES;
}

function splitList(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** As the driver reads it, which takes an address without a host for that of a socket. */
function isAddress(text: string): boolean {
  return URL.canParse(text.replace('@/', '@socket/'));
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
