import { Redis } from 'ioredis';
import { WINDOW_MS, type Counted } from '../access/attempt-windows.js';
import type { AttemptStore } from './attempt-store.js';

/** A key without an end would refuse for ever, so the end is set whenever it is missing. */
const COUNT = `
local attempts = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[1])
  left = tonumber(ARGV[1])
end
return { attempts, left }`;

interface CountingRedis extends Redis {
  countAttempt(key: string, windowMs: number): Promise<[attempts: number, endsInMs: number]>;
}

/** Counts in Redis by one script a key. Connects at the first attempt, and again by itself when the connection breaks. */
export class RedisStore implements AttemptStore {
  readonly name = 'Redis';
  private readonly redis: CountingRedis;
  private opening: Promise<void> | undefined;
  private trouble = 'not connected';

  constructor(url: string) {
    this.redis = new Redis(url, {
      lazyConnect: true,
      connectionName: 'ax-qna',
      connectTimeout: 2_000,
      // Nobody waits for a Redis that is away: the attempt fails at once and is counted elsewhere.
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      retryStrategy: (tries) => Math.min(tries * 100, 2_000),
      // After a failover the connection may be to what is now a replica.
      reconnectOnError: ({ message }) => message.startsWith('READONLY'),
    }) as CountingRedis;
    this.redis.defineCommand('countAttempt', { numberOfKeys: 1, lua: COUNT });
    // Unheard, each failed connection would be printed; the attempts that fail tell of it.
    this.redis.on('error', ({ message }: Error) => {
      this.trouble = message;
    });
  }

  async count(key: string): Promise<Counted> {
    // The first connection may fail: the later ones are Redis' own affair.
    this.opening ??= this.redis.connect().catch(() => undefined);
    await this.opening;
    if (this.redis.status !== 'ready') throw new Error(this.trouble);
    const [attempts, endsInMs] = await this.redis.countAttempt(`ax-qna:attempts:${key}`, WINDOW_MS);
    return { attempts, endsInMs };
  }

  close(): void {
    this.redis.disconnect();
  }
}
