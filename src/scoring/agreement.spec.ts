import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  agreementOf,
  agreementOfPairs,
  icc21,
  krippendorffsAlpha,
  type Mark,
  quadraticKappa,
  severities,
} from './agreement.js';

/** Each row an answer, each column a grader, null where there is no mark. */
const marksOf = (table: (number | null)[][], maxScore = 10): Mark[] =>
  table.flatMap((row, answer) =>
    row.flatMap((score, grader) =>
      score === null ? [] : [{ answerId: `answer ${answer}`, graderId: `grader ${'abcd'[grader]}`, score, maxScore }],
    ),
  );

describe("Cohen's kappa with quadratic weights", () => {
  it('is 0.6714 for two radiologists who read 85 mammograms (Boyd and others 1982; kappa in the manual of Stata)', () => {
    const table = [
      [21, 12, 0, 0],
      [4, 17, 1, 0],
      [3, 9, 15, 2],
      [0, 0, 0, 1],
    ];
    const readings = table.flatMap((row, a) => row.flatMap((count, b) => Array.from({ length: count }, () => [a, b])));

    expect(
      quadraticKappa(
        readings.map(([a]) => a as number),
        readings.map(([, b]) => b as number),
      ),
    ).toBeCloseTo(0.6714, 4);
  });

  it.each<[string, number[], number[], number | null]>([
    ['all the same', [1, 2, 3], [1, 2, 3], 1],
    ['one of three next to each other', [1, 2, 1], [1, 2, 2], 0.4],
    ['as far apart as can be', [0, 1], [1, 0], -1],
    ['as chance has it', [0, 0, 1, 1], [0, 1, 0, 1], 0],
    ['one grader who does not tell them apart', [5, 5, 5], [4, 5, 6], 0],
    ['nothing that could differ', [5, 5], [5, 5], null],
    ['a single answer', [5], [6], null],
    ['no answer', [], [], null],
  ])('%s', (_case, x, y, kappa) => {
    const is = quadraticKappa(x, y);

    if (kappa === null) expect(is).toBeNull();
    else expect(is).toBeCloseTo(kappa, 10);
  });
});

describe("Krippendorff's alpha for interval data", () => {
  it('is 0.849 for four observers of twelve units, some without a value (Krippendorff 2011)', () => {
    const units = [
      [1, 1, 1],
      [2, 2, 3, 2],
      [3, 3, 3, 3],
      [3, 3, 3, 3],
      [2, 2, 2, 2],
      [1, 2, 3, 4],
      [4, 4, 4, 4],
      [1, 1, 2, 1],
      [2, 2, 2, 2],
      [5, 5, 5],
      [1, 1],
      [3],
    ];

    expect(krippendorffsAlpha(units)).toBeCloseTo(0.849, 3);
  });

  it.each<[string, number[][], number | null]>([
    [
      'perfect agreement',
      [
        [1, 1],
        [2, 2],
      ],
      1,
    ],
    [
      'nothing that could differ',
      [
        [2, 2],
        [2, 2],
      ],
      null,
    ],
    ['no unit with two values', [[1], [2], []], null],
    ['no unit', [], null],
  ])('%s', (_case, units, alpha) => {
    expect(krippendorffsAlpha(units)).toBe(alpha);
  });
});

describe('ICC(2,1)', () => {
  it('is 0.29 for six targets and four judges (Shrout and Fleiss 1979, tables 2 to 4)', () => {
    const table = [
      [9, 2, 5, 8],
      [6, 1, 3, 2],
      [8, 4, 6, 8],
      [7, 1, 2, 6],
      [10, 5, 6, 9],
      [6, 2, 4, 7],
    ];

    expect(icc21(table)).toBeCloseTo(0.2898, 4);
  });

  it.each<[string, number[][], number | null]>([
    [
      'perfect agreement',
      [
        [1, 1],
        [2, 2],
        [4, 4],
      ],
      1,
    ],
    [
      'nothing that could differ',
      [
        [2, 2],
        [2, 2],
      ],
      null,
    ],
    ['a single answer', [[1, 2]], null],
    ['a single grader', [[1], [2]], null],
    [
      'neither answers nor graders that differ',
      [
        [1, 2],
        [2, 1],
      ],
      null,
    ],
    ['no answer', [], null],
  ])('%s', (_case, table, icc) => {
    const is = icc21(table);

    if (icc === null) expect(is).toBeNull();
    else expect(is).toBeCloseTo(icc, 10);
  });
});

describe('agreement of graders', () => {
  it('looks at answers with several marks, and at all pairs of their marks', () => {
    const marks = marksOf([
      [8, 8, 7],
      [5, 6, null],
      [4, null, null],
    ]);

    expect(agreementOf(marks, 1)).toMatchObject({ answers: 2, marks: 5, exact: 0.25, adjacent: 1 });
    expect(agreementOf(marks, 0)).toMatchObject({ exact: 0.25, adjacent: 0.25 });
  });

  it('counts decimals as they are written: 2.1 and 1.1 are 1 apart, 2.1001 and 1.1 are not', () => {
    expect(agreementOf(marksOf([[2.1, 1.1]]), 1).adjacent).toBe(1);
    expect(agreementOf(marksOf([[2.1001, 1.1]]), 1).adjacent).toBe(0);
  });

  it('says null of what cannot be told, and 0 of how many there are', () => {
    const nothing = { answers: 0, marks: 0, exact: null, adjacent: null, kappa: null, alpha: null, icc: null };

    expect(agreementOf([], 1)).toEqual(nothing);
    expect(
      agreementOf(
        marksOf([
          [5, null],
          [null, 6],
        ]),
        1,
      ),
    ).toEqual(nothing);
    expect(
      agreementOf(
        marksOf([
          [5, 5],
          [5, 5],
        ]),
        1,
      ),
    ).toEqual({
      answers: 2,
      marks: 4,
      exact: 1,
      adjacent: 1,
      kappa: null,
      alpha: null,
      icc: null,
    });
  });

  it('has no ICC where some graders marked some of the answers', () => {
    const whole = [
      [9, 2, 5],
      [6, 1, 3],
      [8, 4, 6],
    ];

    expect(agreementOf(marksOf(whole), 1).icc).not.toBeNull();
    expect(agreementOf(marksOf([...whole, [7, 1, null]]), 1)).toMatchObject({ answers: 4, icc: null });
  });

  it('is the mean kappa of all pairs of graders (Light 1971)', () => {
    const marks = marksOf([
      [1, 1, 1],
      [2, 2, 2],
      [1, 2, 1],
    ]);
    const kappas = agreementOfPairs(marks, 1).map(({ kappa }) => kappa as number);

    expect(kappas).toEqual([0.4, 1, 0.4]);
    expect(agreementOf(marks, 1).kappa).toBe(0.6);
  });

  it('tells pairs apart, each by the answers that both marked', () => {
    const marks = marksOf([
      [8, 8, null],
      [4, 6, null],
      [null, 3, 3],
    ]);

    expect(agreementOfPairs(marks, 1)).toEqual([
      expect.objectContaining({ graderIds: ['grader a', 'grader b'], answers: 2, exact: 0.5, adjacent: 0.5 }),
      expect.objectContaining({ graderIds: ['grader b', 'grader c'], answers: 1, exact: 1, kappa: null }),
    ]);
  });

  it('does not change with the maximum that scores are out of, nor with the order of marks', () => {
    const table = fc.array(fc.array(fc.integer({ min: 0, max: 10 }), { minLength: 3, maxLength: 3 }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(table, (scores) => {
        const ten = agreementOf(marksOf(scores), 0);

        expect(
          agreementOf(
            marksOf(
              scores.map((row) => row.map((score) => score * 3)),
              30,
            ),
            0,
          ),
        ).toEqual(ten);
        expect(agreementOf(marksOf(scores).toReversed(), 0)).toEqual(ten);
      }),
    );
  });
});

describe('severity', () => {
  it('is how much a grader gives beside the mean of the others, in percent points', () => {
    const marks = marksOf([
      [8, 6, 4],
      [5, 5, null],
      [9, null, null],
    ]);

    expect(severities(marks)).toEqual([
      { graderId: 'grader a', answers: 2, meanDeviation: 15 },
      { graderId: 'grader b', answers: 2, meanDeviation: 0 },
      { graderId: 'grader c', answers: 1, meanDeviation: -30 },
    ]);
  });

  it('is null of somebody whom nobody can be held against', () => {
    expect(severities(marksOf([[9]]))).toEqual([{ graderId: 'grader a', answers: 0, meanDeviation: null }]);
  });
});
