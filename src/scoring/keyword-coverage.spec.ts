import { describe, expect, it } from '@jest/globals';
import { keywordCoverage } from './keyword-coverage.js';

const RUBRIC = {
  keywords: ['overfitting', 'regularization'],
  criteria: [
    { id: 'cause', description: 'Names the cause', maxPoints: 5, keywords: ['overfitting', 'variance', 'noise'] },
    { id: 'cure', description: 'Names a cure', maxPoints: 4, keywords: ['dropout'] },
    { id: 'style', description: 'Reads well', maxPoints: 1 },
  ],
};

describe('the keywords of a rubric', () => {
  it('are looked for as a whole and by criterion, with points in the share of those that are there', () => {
    expect(keywordCoverage('Overfitting comes with a high variance.', RUBRIC)).toEqual({
      keywords: {
        share: 0.5,
        matched: [{ term: 'overfitting', positions: [{ start: 0, end: 11 }] }],
        missing: ['regularization'],
      },
      criteria: [
        {
          id: 'cause',
          touched: true,
          suggestedPoints: 3.3333,
          share: 0.6667,
          matched: [
            { term: 'overfitting', positions: [{ start: 0, end: 11 }] },
            { term: 'variance', positions: [{ start: 30, end: 38 }] },
          ],
          missing: ['noise'],
        },
        { id: 'cure', touched: false, suggestedPoints: 0, share: 0, matched: [], missing: ['dropout'] },
        { id: 'style', touched: null, suggestedPoints: null, share: null, matched: [], missing: [] },
      ],
    });
  });

  it('are all there, for all points', () => {
    const { keywords, criteria } = keywordCoverage('overfitting regularization variance noise dropout', RUBRIC);

    expect(keywords.share).toBe(1);
    expect(criteria.map(({ suggestedPoints }) => suggestedPoints)).toEqual([5, 4, null]);
  });

  it('of items are those of the whole', () => {
    const rubric = { items: [{ id: 'a', description: 'A', points: 2 }], keywords: ['noise'] };

    expect(keywordCoverage('Noise.', rubric)).toMatchObject({ keywords: { share: 1 }, criteria: [] });
  });

  it.each([null, undefined, {}, { policy: 'subset' }, { criteria: 'none' }, { keywords: ['noise'] }, 'x'])(
    'are none in %j',
    (rubric) => {
      expect(keywordCoverage('noise', rubric)).toEqual({
        keywords: { share: null, matched: [], missing: [] },
        criteria: [],
      });
    },
  );
});
