import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { resolve } from 'node:path';
import { createApp } from './app.setup.js';
import { createLogger } from './common/logging.js';
import { outliveReaders, printed } from './common/output-streams.js';
import { PlainError } from './common/plain-error.js';
import { type Env, loadEnv } from './config/env.js';
import { withSecrets } from './config/secrets.js';
import { type OpenDatabase, openDatabase } from './database/open-database.js';
import { migrateOnStart } from './database/migrate-on-start.js';
import { missingLimits } from './database/time-limits.js';
import { describeFailure } from './failure.js';
import { whenNpmIsGone } from './parent-watch.js';
import { readBankFile } from './seeding/bank-file.js';
import { shutDown } from './shutdown.js';

/** After which a process that cannot drain ends all the same: whoever sent the signal sends SIGKILL after 10 seconds. */
const DRAIN_MS = 9_500;
/** For the last lines of the log to leave. */
const LAST_LINES_MS = 300;

/** Starts everything and stays until SIGINT or SIGTERM; a fault that the reader can mend is one message and exit 1. */
export async function runServer(source: Record<string, string | undefined>, options: readonly string[]): Promise<void> {
  // Serving people matters more than the log: it goes on without one.
  outliveReaders(() => undefined);
  const starting = start(source, options);
  let stopping = false;
  const stop = async (why: string) => {
    if (stopping) return;
    stopping = true;
    process.stdout.write(`\n${why}: finishing what was accepted.\n`);
    setTimeout(() => process.exit(1), DRAIN_MS).unref();
    const running = await starting.catch(() => undefined);
    const code = await running?.close().then(
      () => 0,
      (error: unknown) => {
        process.stderr.write(`${describeFailure(error)}\n`);
        return 1;
      },
    );
    await printed(LAST_LINES_MS);
    process.exit(code ?? 0);
  };
  process.on('SIGINT', () => void stop('SIGINT'));
  process.on('SIGTERM', () => void stop('SIGTERM'));
  whenNpmIsGone(source, () => void stop('npm, which started this, was killed'));
  try {
    await starting;
  } catch (error) {
    process.stderr.write(`${describeFailure(error)}\n`);
    process.exit(1);
  }
}

async function start(
  source: Record<string, string | undefined>,
  options: readonly string[],
): Promise<{ close(): Promise<void> }> {
  // Whoever sends one means something by it.
  if (options.length > 0)
    throw new PlainError(
      `The server takes no options, and was given ${options.join(' ')}: settings come from the environment, as in PORT=3001 npm start.`,
    );
  return startServer(loadEnv(source, seedFaults(source)));
}

async function startServer(given: Env): Promise<{ close(): Promise<void> }> {
  await requireFreePort(given);
  await requireBankFile(given);
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (given.production && given.seedOnStart === 'demo')
    say('warning: SEED_ON_START is demo in production: four accounts and a demo bank are made; none makes neither.');
  let database: OpenDatabase | undefined;
  let app: NestFastifyApplication | undefined;
  let isListening = false;
  const close = async () => {
    // The embedded database ends in any case, or it would outlive the process.
    try {
      if (app) await (isListening ? shutDown(app) : app.close());
    } finally {
      await database?.close();
    }
  };
  try {
    database = await openDatabase(given, say);
    const env = withSecrets({ ...given, databaseUrl: database.url, databaseDirectUrl: database.directUrl });
    await migrateOnStart(env, say);
    await warnOfMissingLimits(env, say);
    app = await createApp(env, createLogger(env.logLevel));
    await app.listen({ port: env.port, host: env.host });
    isListening = true;
    say(greeting(await app.getUrl()));
    return { close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** A pooler between here and the server does not pass on what a connection asks for. */
async function warnOfMissingLimits(
  { databaseUrl, databaseDirectUrl }: Env,
  say: (line: string) => void,
): Promise<void> {
  if (databaseUrl === null || databaseUrl === databaseDirectUrl) return;
  const missing = await missingLimits(databaseUrl);
  if (missing.length > 0)
    say(
      `warning: ${missing.join(', ')}: not in force behind DATABASE_URL; set them for its role, as migrate grants prints.`,
    );
}

function greeting(url: string): string {
  const base = url
    .replace('[::1]', 'localhost')
    .replace('127.0.0.1', 'localhost')
    .replace(/0\.0\.0\.0|\[::\]/, 'localhost');
  return [`  API   ${base}/api/v1`, `  Docs  ${base}/docs`, `  Ready ${base}/health/ready`].join('\n');
}

/** Told beside the other faults. Commands seed nothing by the way, so only a server minds. */
function seedFaults({ SEED_ON_START: path = '' }: Record<string, string | undefined>): string[] {
  if (['', 'none', 'demo'].includes(path) || existsSync(path)) return [];
  return [`SEED_ON_START: there is no file ${resolve(path)}; give none, demo or the path of a bank file`];
}

/** Read before the database is touched: a path with a slip in it costs nothing yet. */
async function requireBankFile({ seedOnStart }: Env): Promise<void> {
  if (seedOnStart !== 'none' && seedOnStart !== 'demo') await readBankFile(seedOnStart);
}

/**
 * Looks before the database is touched, so that a taken port costs nothing and loses no printed password. A free one
 * is picked here too, because that tells whether HOST is an address of this machine.
 */
async function requireFreePort({ port, host }: Env): Promise<void> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => {
    probe.once('error', reject);
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve()));
  }).catch((error: NodeJS.ErrnoException) => {
    throw portTrouble(error, port, host) ?? error;
  });
}

function portTrouble(error: NodeJS.ErrnoException, port: number, host: string): PlainError | null {
  if (error.code === 'EADDRINUSE')
    return new PlainError(`Port ${port} is in use; stop the other program or set PORT (0 picks a free one).`);
  if (error.code === 'EACCES') return new PlainError(`Port ${port} needs more rights; set PORT to 1024 or above.`);
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND')
    return new PlainError(`HOST ${host} is no address of this machine.`);
  return null;
}
