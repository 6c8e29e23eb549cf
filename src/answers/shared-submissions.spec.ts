import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { HandIn } from './shared-submission.queries.js';
import { SharedSubmissions } from './shared-submissions.js';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const handIn = (pair: number) =>
  ({ seen: { tail_seq: null }, write: { id: `${pair}`, expert_id: `${pair}` }, event: null }) as unknown as HandIn;

it('beside a database that is silent so many wait for a message, and the others are told at once to go alone', async () => {
  const sent: unknown[] = [];
  const shared = new SharedSubmissions({ together: (store) => new Promise(() => sent.push(store)) });
  const told: number[] = [];
  for (let pair = 0; pair < 5_000; pair += 1) void shared.store(handIn(pair)).then(() => told.push(pair));
  await jest.advanceTimersByTimeAsync(10_000);

  expect(told).toEqual(Array.from({ length: 5_000 - 1_024 }, (_, index) => 1_024 + index));
  expect(sent).toHaveLength(1_024 / 16);
});
