import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PanelRule } from '../common/enums.js';
import { isPanelPolicy, panelVerdict } from './panel.js';

const { MEAN, MEDIAN, LOWER } = PanelRule;

describe('what the marks of a panel come to', () => {
  it.each<{ marks: number[]; outOf: number; allowed: string; rule: PanelRule; agreed: number | 'adjudication' }>([
    { marks: [6, 8], outOf: 10, allowed: '20 %', rule: MEAN, agreed: 7 },
    { marks: [6, 8], outOf: 10, allowed: '20 %', rule: LOWER, agreed: 6 },
    { marks: [8, 6], outOf: 10, allowed: '20 %', rule: LOWER, agreed: 6 },
    { marks: [6, 8], outOf: 10, allowed: '19 %', rule: MEAN, agreed: 'adjudication' },
    { marks: [6, 8.0001], outOf: 10, allowed: '20 %', rule: MEAN, agreed: 'adjudication' },
    { marks: [7, 7], outOf: 10, allowed: '0 %', rule: MEAN, agreed: 7 },
    { marks: [7, 7.0001], outOf: 10, allowed: '0 %', rule: MEAN, agreed: 'adjudication' },
    { marks: [0, 10], outOf: 10, allowed: '100 %', rule: MEAN, agreed: 5 },
    { marks: [0, 0, 0], outOf: 10, allowed: '0 %', rule: MEDIAN, agreed: 0 },
    // Three and more: the outermost two decide how far apart they lie.
    { marks: [5, 6, 7], outOf: 20, allowed: '10 %', rule: MEAN, agreed: 6 },
    { marks: [5, 7.5, 6], outOf: 20, allowed: '10 %', rule: MEAN, agreed: 'adjudication' },
    { marks: [9, 5, 6], outOf: 20, allowed: '20 %', rule: MEDIAN, agreed: 6 },
    { marks: [9, 5, 6], outOf: 20, allowed: '20 %', rule: LOWER, agreed: 5 },
    { marks: [9, 5, 6, 8], outOf: 20, allowed: '20 %', rule: MEDIAN, agreed: 7 },
    { marks: [9, 9, 5, 5.5, 6], outOf: 20, allowed: '20 %', rule: MEDIAN, agreed: 6 },
    // Numbers that are compared in order of size, not of their letters.
    { marks: [10, 9], outOf: 20, allowed: '5 %', rule: LOWER, agreed: 9 },
    // Rounded once, to 4 decimals, halves away from zero, as they are written.
    { marks: [1, 1, 2], outOf: 10, allowed: '10 %', rule: MEAN, agreed: 1.3333 },
    { marks: [1, 2, 2], outOf: 10, allowed: '10 %', rule: MEAN, agreed: 1.6667 },
    { marks: [1, 1.0001], outOf: 10, allowed: '1 %', rule: MEAN, agreed: 1.0001 },
    { marks: [1.0001, 1.0002], outOf: 10, allowed: '1 %', rule: MEDIAN, agreed: 1.0002 },
    // What binary numbers would take for more than 0.1.
    { marks: [0.3, 0.2], outOf: 10, allowed: '1 %', rule: MEAN, agreed: 0.25 },
    { marks: [1.1, 1], outOf: 10, allowed: '1 %', rule: LOWER, agreed: 1 },
    { marks: [0.21, 0.14], outOf: 7, allowed: '1 %', rule: LOWER, agreed: 0.14 },
  ])('$marks out of $outOf, $allowed allowed, $rule: $agreed', ({ marks, outOf, allowed, rule, agreed }) => {
    const { score } = panelVerdict(marks, outOf, { rule, spread: Number.parseInt(allowed, 10) });

    expect(score ?? 'adjudication').toBe(agreed);
  });

  it('an agreed score lies within the marks, and does not depend on their order', () => {
    const mark = fc.integer({ min: 0, max: 100_000 }).map((units) => units / 10_000);
    const rule = fc.constantFrom(...Object.values(PanelRule));
    fc.assert(
      fc.property(fc.array(mark, { minLength: 1, maxLength: 5 }), rule, fc.nat(100), (marks, by, spread) => {
        const { score } = panelVerdict(marks, 10, { rule: by, spread });

        expect(panelVerdict(marks.toReversed(), 10, { rule: by, spread }).score).toBe(score);
        const units = marks.map((one) => Math.round(one * 10_000));
        const [lowest, highest] = [Math.min(...units), Math.max(...units)];
        expect(score !== null).toBe(highest - lowest <= spread * 1_000);
        if (score === null) return;
        expect(score).toBeGreaterThanOrEqual(lowest / 10_000);
        expect(score).toBeLessThanOrEqual(highest / 10_000);
      }),
    );
  });
});

describe('what is kept beside it', () => {
  it.each([
    [MEAN, 'panel-mean@1'],
    [MEDIAN, 'panel-median@1'],
    [LOWER, 'panel-lower@1'],
  ])('%s is %s', (rule, policy) => {
    expect(panelVerdict([1, 2], 10, { rule, spread: 10 }).policy).toBe(policy);
    expect(isPanelPolicy(policy)).toBe(true);
  });

  it('the figures say how many marks there were, how far they lie apart and how far they may', () => {
    const { reason } = panelVerdict([2.5, 1, 2], 15, { rule: MEAN, spread: 5 });

    expect(reason).toBe('3 marks lie 1.5 apart; 0.75 is allowed.');
  });

  it.each([null, 'subset@1', 'panel-mean@2', 'panel-mode@1', 'panel-mean'])('%s is no rule of a panel', (policy) => {
    expect(isPanelPolicy(policy)).toBe(false);
  });
});
