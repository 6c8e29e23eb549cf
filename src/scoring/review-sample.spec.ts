import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { sampleReason, waitsForPerson } from './review-sample.js';

/** The last of all to be drawn, and the first. */
const LAST = 'f'.repeat(64);
const FIRST = '0'.repeat(64);

describe('a graded answer of 10 points waits for a person', () => {
  it.each<[string, number, { percent: number; margin?: number }, boolean]>([
    ['below the pass mark', 5.9999, { percent: 60 }, true],
    ['at it', 6, { percent: 60 }, true],
    ['above it', 6.0001, { percent: 60 }, false],
    ['within the margin', 6.4, { percent: 60, margin: 5 }, true],
    ['at the end of the margin', 6.5, { percent: 60, margin: 5 }, true],
    ['above the margin', 6.5001, { percent: 60, margin: 5 }, false],
    ['with nothing', 0, { percent: 0 }, true],
    ['with all points, where all are near', 10, { percent: 100 }, true],
    ['at a pass mark with decimals', 1.1, { percent: 11 }, true],
  ])('%s: score %d, pass mark %j: %s', (_case, score, passMark, waits) => {
    expect(waitsForPerson({ score, maxScore: 10, hash: LAST }, { percent: 0, passMark })).toBe(waits);
  });

  it.each([
    [FIRST, 0, false],
    [FIRST, 0.0001, true],
    ['7fffffff', 50, true],
    ['80000000', 50, false],
    [LAST, 99.9999, false],
    [LAST, 100, true],
  ])('drawn by the hash %s of its last event, of %d percent: %s', (hash, percent, waits) => {
    expect(waitsForPerson({ score: 10, maxScore: 10, hash }, { percent })).toBe(waits);
  });

  it('about as often as the share says, and whoever waits for a small share waits for a larger one', () => {
    const hashes = Array.from({ length: 10_000 }, (_, n) => createHash('sha256').update(`${n}`).digest('hex'));
    const waiting = (percent: number) =>
      hashes.filter((hash) => waitsForPerson({ score: 1, maxScore: 1, hash }, { percent }));
    const [ten, twenty] = [waiting(10), waiting(20)];

    expect(ten.length).toBeGreaterThan(900);
    expect(ten.length).toBeLessThan(1_100);
    expect(twenty.filter((hash) => ten.includes(hash))).toEqual(ten);
  });
});

it.each([
  [{ percent: 10 }, 'Not among the 10 % that were drawn for a person to look at.'],
  [
    { percent: 0.5, passMark: { percent: 60, margin: 5 } },
    'Not among the 0.5 % that were drawn for a person to look at, nor below 60 % of the points or up to 5 above that.',
  ],
  [
    { percent: 0, passMark: { percent: 60 } },
    'Not among the 0 % that were drawn for a person to look at, nor below 60 % of the points or up to 0 above that.',
  ],
])('an approval by the system says with which figures: %j', (sample, reason) => {
  expect(sampleReason(sample)).toBe(reason);
});
