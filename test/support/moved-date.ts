import { jest } from '@jest/globals';

/** Everything that can be faked but the date. */
const REAL = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
  'setTimeout',
  'clearTimeout',
] as const;

/** What `Date.now()` says from now on, until `jest.useRealTimers()`; timers and the database go on as they are. */
export function moveDate(milliseconds: number): void {
  jest.useFakeTimers({ now: Date.now() + milliseconds, doNotFake: [...REAL] });
}
