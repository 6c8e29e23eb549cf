import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from './redis-store.js';

/** Speaks as much of Redis' protocol as counting takes, and can fall silent. */
class Peer {
  isSilent = false;
  /** Names of commands that were heard, answered or not. */
  readonly heard: string[] = [];
  readonly sockets = new Set<Socket>();
  private attempts = 0;

  private constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => this.sockets.delete(socket));
      socket.on('data', (data) => this.hear(socket, data.toString()));
    });
  }

  static async start(): Promise<Peer> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Peer(server);
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
  }

  private hear(socket: Socket, sent: string): void {
    for (const [, name = ''] of sent.matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
      this.heard.push(name.toLowerCase());
      if (!this.isSilent) socket.write(this.answer(name.toLowerCase()));
    }
  }

  private answer(name: string): string {
    if (name === 'info') return '$20\r\nredis_version:8.0.0\n\r\n';
    if (isCount(name)) return `*2\r\n:${(this.attempts += 1)}\r\n:60000\r\n`;
    return '+OK\r\n';
  }
}

const isCount = (name: string) => name === 'eval' || name === 'evalsha';

let peer: Peer;
let store: RedisStore;
beforeEach(async () => {
  peer = await Peer.start();
  store = new RedisStore(peer.url);
});
afterEach(() => {
  store.close();
  peer.stop();
});

const outcome = (counting: Promise<unknown>) =>
  counting.then(
    () => 'counted',
    () => 'failed',
  );

/** Whether it fails without waiting for anything that comes from outside of the process. */
const failsAtOnce = async (counting: Promise<unknown>) =>
  (await Promise.race([outcome(counting), new Promise((resolve) => setImmediate(resolve, 'waits'))])) === 'failed';

async function untilCounted(): Promise<void> {
  while ((await outcome(store.count('until'))) !== 'counted') await sleep(20);
}

describe('a Redis that accepts connections and says nothing', () => {
  it('keeps the first ones waiting for a moment, the later ones not at all, and counts once it speaks', async () => {
    peer.isSilent = true;

    expect(await Promise.all([outcome(store.count('a')), outcome(store.count('b'))])).toEqual(['failed', 'failed']);
    expect(await failsAtOnce(store.count('c'))).toBe(true);
    expect(peer.heard.filter(isCount)).toEqual([]);

    peer.isSilent = false;
    await untilCounted();
  });

  it('is given up when it falls silent, with all that waits for it, and is connected anew', async () => {
    expect(await store.count('a')).toEqual({ attempts: 1, endsInMs: 60_000 });
    const [socket] = peer.sockets;
    peer.isSilent = true;

    const waiting = outcome(store.count('b'));
    await sleep(500);
    const late = outcome(store.count('c'));
    expect(await waiting).toBe('failed');
    expect(await late).toBe('failed');
    expect(await failsAtOnce(store.count('d'))).toBe(true);
    expect(socket?.destroyed || socket?.readableEnded).toBe(true);

    peer.isSilent = false;
    await untilCounted();
    // The first two, the one that came late and the last: none is sent again.
    expect(peer.heard.filter(isCount)).toHaveLength(4);
  });
});
