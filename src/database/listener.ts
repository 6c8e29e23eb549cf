import { Logger } from '@nestjs/common';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { plainMessage } from '../common/plain-error.js';
import { BoundedClient } from './bounded-client.js';

/** How often the connection is asked whether it is there. */
const PROBE_MS = 1_000;
/** How long an answer says that it was; the longest time for which a silent server goes unnoticed. */
const LEASE_MS = 3_000;
/** Whoever is silent for longer is given up. */
const SILENCE_SECONDS = 2;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

/** Whom a listener serves. */
export interface Hearer {
  /** From here on everything is heard; what was before may have been missed. */
  begin(): void;
  hear(payload: string): void;
  /** SQL that gives one text, `told`: null where nobody tells, another one where somebody was kept from telling meanwhile. */
  readonly watch: string;
  /** Sends a notification over another connection than the listener's. */
  send(channel: string, payload: string): Promise<unknown>;
}

/**
 * Hears the notifications of one channel, over a connection of its own: LISTEN belongs to a session, which those of a
 * pool do not keep. Connects again by itself whenever that breaks. It knows at any moment whether it may have missed
 * something: the server is asked each second, and nothing counts as heard that is older than its last answers.
 */
export class Listener {
  private readonly log = new Logger('listener');
  private readonly stopped = new AbortController();
  private line: Line | null = null;
  /** Told once in the log, however long it lasts. */
  private isMissed = false;

  /** @param channel a plain identifier */
  constructor(
    private readonly url: string,
    private readonly channel: string,
    private readonly hearer: Hearer,
  ) {}

  /** Returns at once; a database that is away is asked again until it is there. */
  start(): void {
    void this.keepListening();
  }

  stop(): void {
    this.stopped.abort();
    this.line?.cut();
  }

  /** Whether all that was committed some seconds ago has been heard. */
  get isAlive(): boolean {
    return this.line !== null && this.line.isAlive;
  }

  /** Resolves once all that is committed now has been heard, or the listener counts as away. */
  async catchUp(): Promise<void> {
    if (this.line?.isListening) await this.line.ask().catch(() => undefined);
  }

  private async keepListening(): Promise<void> {
    const { signal } = this.stopped;
    for (let pauseMs = FIRST_PAUSE_MS; !signal.aborted; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
      const trouble = await this.listen(() => {
        pauseMs = FIRST_PAUSE_MS;
        if (this.isMissed) this.log.warn(`${this.channel} is heard again`);
        this.isMissed = false;
      });
      if (signal.aborted) return;
      if (!this.isMissed) this.log.warn(`${this.channel} is not heard for now: ${plainMessage(trouble)}`);
      if (trouble instanceof PooledConnection) return;
      this.isMissed = true;
      await pause(pauseMs, undefined, { ref: false, signal }).catch(() => undefined);
    }
  }

  /** Over one connection, until that ends; returns why it did. */
  private async listen(begun: () => void): Promise<unknown> {
    const line = new Line(this.url, this.hearer.watch);
    this.line = line;
    try {
      await line.open();
      await line.listen(this.channel, (payload) => this.hearer.hear(payload));
      await this.hearOurselves(line);
      await line.look();
      this.hearer.begin();
      await line.begin();
      begun();
      return await line.keepAsking();
    } catch (error) {
      return line.over.aborted ? line.over.reason : error;
    } finally {
      line.cut();
    }
  }

  /** Another database than that of the pool would take LISTEN as well, and be silent for ever. */
  private async hearOurselves(line: Line): Promise<void> {
    const [channel, greeting] = [`${this.channel}_hello`, randomUUID()];
    let heard = (): void => undefined;
    const reply = new Promise<void>((resolve) => (heard = resolve));
    await line.listen(channel, (payload) => (payload === greeting ? heard() : undefined));
    await this.hearer.send(channel, greeting);
    const isHeard = await Promise.race([
      reply.then(() => true),
      pause(SILENCE_SECONDS * 1000, false, { ref: false, signal: line.over }),
    ]);
    if (isHeard) return;
    if (line.isPooled) throw new PooledConnection('a pooler of transactions lies before it; set DATABASE_DIRECT_URL');
    throw new Error('what is sent there does not come back; is it the same database?');
  }
}

/** A pooler of transactions takes LISTEN and leaves it behind on a connection of others: to try again makes it worse. */
class PooledConnection extends Error {}

/** What the driver keeps of the server's greeting: a pooler puts a number of its own in place of the process. */
interface Greeted {
  readonly processID: number | null;
}

/** One connection that listens. */
class Line {
  private readonly client: BoundedClient;
  private readonly ended = new AbortController();
  private hasBegun = false;
  /** Whether something between here and the server has answered in its place. */
  isPooled = false;
  /** What was seen when it began. */
  private told: string | null = null;
  /** By `performance.now()`. */
  private leaseEnds = Number.NEGATIVE_INFINITY;
  private asked: Promise<unknown> = Promise.resolve();
  /** What waits for its turn may serve all that come meanwhile. */
  private waiting: Promise<void> | null = null;

  constructor(
    url: string,
    private readonly watch: string,
  ) {
    this.client = new BoundedClient({
      connectionString: url,
      application_name: 'ax-qna listen',
      connectionTimeoutMillis: SILENCE_SECONDS * 1000,
      keepAlive: true,
      silenceSeconds: SILENCE_SECONDS,
    });
    this.client.on('error', (error) => this.end(error));
    this.client.on('end', () => this.end(new Error('the connection ended')));
  }

  /** Whether the channels are heard, alive or not. */
  get isListening(): boolean {
    return this.hasBegun && !this.over.aborted;
  }

  get isAlive(): boolean {
    return performance.now() < this.leaseEnds;
  }

  /** Aborted once the connection is gone. */
  get over(): AbortSignal {
    return this.ended.signal;
  }

  async open(): Promise<void> {
    await this.client.connect();
    const { rows } = await this.client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    this.isPooled = rows[0]?.pid !== (this.client as unknown as Greeted).processID;
  }

  async listen(channel: string, hear: (payload: string) => void): Promise<void> {
    this.client.on('notification', (message) => {
      if (message.channel === channel) hear(message.payload ?? '');
    });
    await this.client.query(`LISTEN ${channel}`);
  }

  /** Whether changes are told, as long as nothing is seen to be otherwise. */
  async look(): Promise<void> {
    this.told = await this.seen();
  }

  async begin(): Promise<void> {
    this.hasBegun = true;
    await this.ask();
  }

  /** What was committed before the question is heard before its answer. */
  ask(): Promise<void> {
    this.waiting ??= this.asked.then(() => {
      this.waiting = null;
      const answered = this.question();
      this.asked = answered.catch(() => undefined);
      return answered;
    });
    return this.waiting;
  }

  /** Until the connection breaks. */
  async keepAsking(): Promise<never> {
    for (;;) {
      await pause(PROBE_MS, undefined, { ref: false, signal: this.over });
      await this.ask();
    }
  }

  cut(reason = new Error('the connection is given up')): void {
    this.end(reason);
    this.client.cut(reason);
  }

  private async question(): Promise<void> {
    const now = performance.now();
    try {
      if ((await this.seen()) !== this.told) throw new Error('the triggers that tell of them were changed');
    } catch (error) {
      this.cut(error as Error);
      throw error;
    }
    if (!this.over.aborted) this.leaseEnds = now + LEASE_MS;
  }

  private async seen(): Promise<string> {
    const { rows } = await this.client.query<{ told: string | null }>(this.watch);
    const told = rows[0]?.told ?? null;
    if (told === null) throw new Error('the triggers that tell of them are missing or switched off');
    return told;
  }

  private end(reason: Error): void {
    this.leaseEnds = Number.NEGATIVE_INFINITY;
    this.ended.abort(reason);
  }
}
