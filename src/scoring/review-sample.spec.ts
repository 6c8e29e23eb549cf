import { describe, expect, it } from '@jest/globals';
import { createHash, createHmac } from 'node:crypto';
import { auditKeysOf, writingKey } from './audit-key.js';
import { GENESIS_HASH } from './grade-chain.js';
import { REVIEW_SAMPLE, SAMPLE_RULES, sampleReason, waitsForPerson } from './review-sample.js';
import { recordedRule } from './versions.js';

const SECRET = 'a key that is long enough for draws';
const KEY = writingKey(auditKeysOf({ auditKey: SECRET, auditKeysBefore: [] }));
const hash = 'a'.repeat(64);
const ids = Array.from({ length: 10_000 }, (_, n) => createHash('sha256').update(`${n}`).digest('hex'));

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
    expect(waitsForPerson({ score, maxScore: 10, answerId: 'one', hash }, { percent: 0, passMark }, KEY)).toBe(waits);
  });

  it('drawn by its id and the key, about as often as the share says; with a larger share another one does', () => {
    const waiting = (percent: number) =>
      ids.filter((answerId) => waitsForPerson({ score: 1, maxScore: 1, answerId, hash }, { percent }, KEY));
    const [none, ten, twenty, all] = [waiting(0), waiting(10), waiting(20), waiting(100)];
    const drawn = ids.filter(
      (id) => createHmac('sha256', SECRET).update(`ax-qna review-sample\n${id}`).digest().readUInt32BE() * 10 < 2 ** 32,
    );

    expect(ten).toEqual(drawn);
    expect(ten.length).toBeGreaterThan(900);
    expect(ten.length).toBeLessThan(1_100);
    expect(twenty.filter((id) => ten.includes(id))).toEqual(ten);
    expect([none, all]).toEqual([[], ids]);
  });

  it('or not, whatever its events are', () => {
    const waits = (other: string) =>
      ids
        .slice(0, 100)
        .map((answerId) => waitsForPerson({ score: 1, maxScore: 1, answerId, hash: other }, { percent: 50 }, KEY));

    expect(waits('0'.repeat(63) + '1')).toEqual(waits(hash));
  });

  it('before all others, where its grade has no event', () => {
    const adopted = { score: 1, maxScore: 1, answerId: ids[0]!, hash: GENESIS_HASH };

    expect(waitsForPerson(adopted, { percent: 0.0001 }, KEY)).toBe(true);
    expect(waitsForPerson(adopted, { percent: 0 }, KEY)).toBe(false);
  });
});

it.each([
  ['00000000', 0],
  ['7fffffff', 2 ** 31 - 1],
  ['f'.repeat(64), 2 ** 32 - 1],
])('what review-sample@1 drew by the hash %s of the last event is found again', (last, draw) => {
  expect(recordedRule(SAMPLE_RULES, 'review-sample@1')?.rule({ answerId: 'one', hash: last }, KEY)).toBe(draw);
  expect(REVIEW_SAMPLE).toBe('review-sample@2');
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
