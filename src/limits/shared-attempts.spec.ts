import { Logger } from '@nestjs/common';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Counted } from '../access/attempt-windows.js';
import type { AttemptStore } from './attempt-store.js';
import { SharedAttempts } from './shared-attempts.js';

/** A store in memory that can be taken away. */
class Store implements AttemptStore {
  readonly name = 'the store';
  readonly keys: string[] = [];
  state: 'there' | 'failing' | 'silent' = 'there';

  count(key: string): Promise<Counted> {
    this.keys.push(key);
    if (this.state === 'silent') return new Promise(() => undefined);
    if (this.state === 'failing') return Promise.reject(new Error('it fell over'));
    return Promise.resolve({ attempts: this.keys.filter((one) => one === key).length, endsInMs: 59_001 });
  }

  close(): void {}
}

let store: Store;
let now: number;
let attempts: SharedAttempts;

beforeEach(() => {
  Logger.overrideLogger(false);
  store = new Store();
  now = 1_000_000;
  attempts = new SharedAttempts(store, { now: () => new Date(now) }, 'a secret of all instances');
});

const tries = async (count: number, kind: 'write' | 'login-client' = 'write', subject = 'somebody') => {
  const waits: number[] = [];
  for (let index = 0; index < count; index += 1) waits.push(await attempts.attempt(kind, subject, 3));
  return waits;
};

describe('attempts counted in a store', () => {
  it('are let through up to the maximum; the rest waits for the end of the window', async () => {
    expect(await tries(5)).toEqual([0, 0, 0, 60, 60]);
  });

  it('cost the store nothing once the window is full, until it ends', async () => {
    await tries(10);
    expect(store.keys).toHaveLength(4);

    now += 59_001;
    await tries(1);
    expect(store.keys).toHaveLength(5);
  });

  it('are counted by kind and by subject, under names that tell neither', async () => {
    await tries(3);

    expect([await tries(1, 'login-client'), await tries(1, 'write', 'somebody else')]).toEqual([[0], [0]]);
    expect(new Set(store.keys).size).toBe(3);
    for (const key of store.keys) expect(key).toMatch(/^[\w-]{43}$/);
  });

  it('are not counted where there is no limit', async () => {
    expect(await attempts.attempt('write', 'somebody', 0)).toBe(0);
    expect(store.keys).toEqual([]);
  });
});

describe('while the store is away', () => {
  it('attempts are limited by this process, and the store is tried again a second later', async () => {
    store.state = 'failing';

    expect(await tries(4)).toEqual([0, 0, 0, 60]);
    expect([store.keys.length, attempts.areShared]).toEqual([1, false]);

    store.state = 'there';
    now += 1_000;
    expect(await attempts.attempt('write', 'another', 3)).toBe(0);
    expect([store.keys.length, attempts.areShared]).toEqual([2, true]);
  });

  it('one that does not answer is taken for away', async () => {
    store.state = 'silent';

    expect(await tries(4)).toEqual([0, 0, 0, 60]);
    expect(store.keys).toHaveLength(1);
  });
});
