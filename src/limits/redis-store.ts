import { Redis } from 'ioredis';
import { setTimeout as pause } from 'node:timers/promises';
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

/** What the driver says of a command without an answer. */
const TIMED_OUT = 'Command timed out';
/** For the first connection; nobody waits for the later ones. */
const OPENING_MS = 2_000;
/** Longer than a request waits for its count, so that an answer that is late for the request alone costs no connection. */
const SILENCE_MS = 3_000;

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
      connectTimeout: OPENING_MS,
      // Of the greetings of a new connection too.
      commandTimeout: SILENCE_MS,
      disconnectTimeout: 100,
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
    this.opening ??= Promise.race([
      this.redis.connect().catch(() => undefined),
      pause(OPENING_MS, undefined, { ref: false }),
    ]);
    await this.opening;
    if (this.redis.status !== 'ready') throw new Error(this.trouble);
    try {
      const [attempts, endsInMs] = await this.redis.countAttempt(`ax-qna:attempts:${key}`, WINDOW_MS);
      return { attempts, endsInMs };
    } catch (error) {
      if ((error as Error).message === TIMED_OUT) this.giveUp();
      throw error;
    }
  }

  close(): void {
    this.redis.disconnect();
  }

  /** Who is silent once stays so for everybody else who asks: what waits fails now, and the next ones at once. */
  private giveUp(): void {
    if (this.redis.status !== 'ready') return;
    this.trouble = `no answer within ${SILENCE_MS / 1000} seconds`;
    this.redis.stream.destroy();
  }
}
