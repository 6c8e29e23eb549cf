import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TEST_AUDIT_KEY } from '../../support/audit-keys.js';
import { start } from '../../support/process.js';

/** Signs the tokens of the people in a drill; every instance has it. */
export const DRILL_JWT_SECRET = 'a secret of the drills that is long enough for HS256';

/** The compiled product as a process of its own. */
export interface Instance {
  /** Without a slash at the end. */
  readonly url: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  printed(): string;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

/** @param root of a copy of the project, if not this one; rate limits are off unless the settings say otherwise */
export async function startInstance(
  databaseUrl: string,
  settings: Record<string, string> = {},
  root?: string,
): Promise<Instance> {
  const dataDir = await mkdtemp(join(tmpdir(), 'ax-qna-drill-'));
  const env = {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    JWT_SECRET: DRILL_JWT_SECRET,
    AUDIT_KEY: TEST_AUDIT_KEY,
    PORT: '0',
    HOST: '127.0.0.1',
    MIGRATE_ON_START: 'false',
    SEED_ON_START: 'none',
    RATE_LIMIT_PER_MINUTE: '0',
    LOGIN_RATE_LIMIT_PER_MINUTE: '0',
    LOG_LEVEL: 'error',
    ...settings,
  };
  const { child, says, printed, ended } = start(['src/main.js'], env, root);
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill(signal);
      await once(child, 'close');
    }
    await rm(dataDir, { recursive: true, force: true });
    return (await ended).code;
  };
  try {
    const [, url = ''] = await says(/API\s+(http:\S+)\/api\/v1/);
    return {
      url: url.replace('localhost', '127.0.0.1'),
      pid: child.pid ?? 0,
      printed,
      stop: () => end('SIGTERM'),
      kill: async () => void (await end('SIGKILL')),
    };
  } catch (error) {
    await end('SIGKILL');
    throw error;
  }
}
