import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';

interface Asked {
  /** Whose connection it is. */
  peer: string;
  /** X-Forwarded-For. */
  says: string;
}

/** An application that believes these proxies, and answers two requests a minute of a client. */
function believing(trustProxy: string) {
  let t: TestApp;
  beforeAll(async () => {
    t = await startTestApp({ RATE_LIMIT_PER_MINUTE: '2', TRUST_PROXY: trustProxy });
  });
  afterAll(() => t.close());
  return {
    async statusesOf(requests: readonly Asked[], url = '/api/v1/auth/me'): Promise<number[]> {
      const statuses: number[] = [];
      for (const { peer, says } of requests) {
        const headers = { 'x-forwarded-for': says };
        const answer = await t.app.inject({ method: 'GET', url, remoteAddress: peer, headers });
        statuses.push(answer.statusCode);
      }
      return statuses;
    },
    addressesInLog: () =>
      t.log
        .map((line) => (JSON.parse(line) as { req?: { remoteAddress?: string } }).req?.remoteAddress)
        .filter((address) => address !== undefined),
  };
}

describe('the address of a client where no proxy is trusted', () => {
  const app = believing('none');

  it('is that of its connection, whatever it says', async () => {
    const requests = ['198.51.100.1', '198.51.100.2', '127.0.0.1'].map((says) => ({ peer: '203.0.113.9', says }));

    expect(await app.statusesOf(requests)).toEqual([401, 401, 429]);
    expect(new Set(app.addressesInLog())).toEqual(new Set(['203.0.113.9']));
  });
});

describe('the address of a client behind proxies of known addresses', () => {
  const app = believing('loopback,10.0.0.0/8');

  it('is what the proxy says of it, in limits and in the log', async () => {
    const clients = [1, 2, 1, 1].map((n) => ({ peer: '10.0.0.5', says: `198.51.100.${n}` }));

    expect(await app.statusesOf(clients)).toEqual([401, 401, 401, 429]);
    expect(app.addressesInLog().slice(0, 2)).toEqual(['198.51.100.1', '198.51.100.2']);
  });

  it('is the last one that is no proxy: what the client wrote before it counts for nothing', async () => {
    const invented = [1, 2, 3].map((n) => ({ peer: '10.0.0.5', says: `192.0.2.${n}, 127.0.0.1, 198.51.100.3` }));

    expect(await app.statusesOf(invented)).toEqual([401, 401, 429]);
  });

  it('is that of the connection where it comes past the proxy', async () => {
    const past = [1, 2, 3].map((n) => ({ peer: '203.0.113.9', says: `192.0.2.${n}` }));

    expect(await app.statusesOf(past)).toEqual([401, 401, 429]);
  });

  it('opens no metrics to who says that it is this machine', async () => {
    expect(await app.statusesOf([{ peer: '10.0.0.5', says: '127.0.0.1' }], '/metrics')).toEqual([401]);
  });
});

describe('the address of a client behind a number of proxies', () => {
  const app = believing('2');

  it('is what the first of them saw, with or without a port', async () => {
    const behind = [1, 2, 3].map((n) => ({
      peer: '203.0.113.2',
      says: `192.0.2.${n}, 198.51.100.1:${40_000 + n}, 203.0.113.1`,
    }));

    expect(await app.statusesOf(behind)).toEqual([401, 401, 429]);
  });
});
