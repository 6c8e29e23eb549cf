import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ScoreResponse } from './result.responses.js';
import { liveScoreText } from './score-text.js';

const [EXPERT_ID, AS_OF] = ['f81d4fae-7dec-11d0-a765-00a0c91e6bf6', new Date('2026-03-02T09:30:00.120Z')];

const points = fc.oneof(
  fc.nat(3_000_000).map((units) => units / 10_000),
  fc.nat(),
  fc.double({ min: 0, noNaN: true, noDefaultInfinity: true }),
);
const category = fc.record({
  // Few, so that names and weights of one change.
  categoryId: fc.constantFrom('019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3f'),
  name: fc.constantFrom('Vision', '비전', 'say "no" \\ \u0007', 'a'.repeat(100), '😀'.repeat(50)),
  weight: fc.nat(100),
  earned: points,
  possible: points,
  percent: fc.option(points),
  asked: fc.nat(),
  answered: fc.nat(),
  graded: fc.nat(),
});
const score = fc.record({
  total: fc.option(points),
  gradedTotal: fc.option(points),
  categories: fc.array(category, { maxLength: 25 }),
});

it('the text of a live score is that of its response', () => {
  fc.assert(
    fc.property(score, (made) => {
      const text = liveScoreText(EXPERT_ID, made, AS_OF).bytes.toString();

      expect(text).toBe(JSON.stringify(ScoreResponse.live(EXPERT_ID, made, AS_OF)));
    }),
  );
});
