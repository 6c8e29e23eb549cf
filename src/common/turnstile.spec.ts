import { describe, expect, it } from '@jest/globals';
import { DomainError } from './domain-error.js';
import { Turnstile } from './turnstile.js';

/** Work that ends when told to. */
function task() {
  let finish!: () => void;
  let fail!: (error: Error) => void;
  const done = new Promise<void>((resolve, reject) => ([finish, fail] = [resolve, reject]));
  return { work: () => done, finish, fail };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('a turnstile', () => {
  it('never lets more run at once than it has places, and serves the others in order', async () => {
    const turnstile = new Turnstile(2, 100, 1);
    const order: number[] = [];
    let running = 0;
    let most = 0;

    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        turnstile.run(async () => {
          order.push(index);
          running += 1;
          most = Math.max(most, running);
          await settled();
          running -= 1;
        }),
      ),
    );

    expect(most).toBe(2);
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index));
  });

  it('turns away what does not fit into the queue and says when to come back', async () => {
    const turnstile = new Turnstile(1, 1, 7);
    const [first, second] = [task(), task()];
    const runs = [turnstile.run(first.work), turnstile.run(second.work)];

    const refused = await turnstile.run(async () => undefined).catch((error: unknown) => error);
    first.finish();
    second.finish();
    await Promise.all(runs);

    expect(refused).toBeInstanceOf(DomainError);
    expect(refused).toMatchObject({ code: 'busy', headers: { 'Retry-After': '7' } });
    await expect(turnstile.run(async () => 'served again')).resolves.toBe('served again');
  });

  it('frees the place of work that fails', async () => {
    const turnstile = new Turnstile(1, 0, 1);
    const failing = task();
    const run = turnstile.run(failing.work);
    failing.fail(new Error('broken'));

    await expect(run).rejects.toThrow('broken');
    await expect(turnstile.run(async () => 'next')).resolves.toBe('next');
  });
});
