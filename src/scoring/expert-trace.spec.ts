import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../common/enums.js';
import { explainGrade, type GradableQuestion } from './auto-grade.js';
import { type ExpertTrace, expertTrace } from './expert-trace.js';
import type { GradeTrace } from './trace.js';

const OPTIONS = { OptA: 'one', OptB: 'two', OptC: 'three', OptD: 'four' };
const KEYS = Object.keys(OPTIONS);
const choice = (scoringRubric: unknown, right: string[]): GradableQuestion => ({
  qType: QuestionType.MULTIPLE,
  options: OPTIONS,
  correctAnswer: { value: right },
  scoringRubric,
  maxScore: 10,
});
const short = (accepted: { text: string; fraction?: number }[], more = {}): GradableQuestion => ({
  qType: QuestionType.SHORT,
  correctAnswer: { accepted, ...more },
  scoringRubric: null,
  maxScore: 10,
});
const shown = (question: GradableQuestion, response: unknown) => expertTrace(explainGrade(question, response).trace);

describe('what an expert sees of a trace', () => {
  it('their picks, right or wrong, and what each was worth', () => {
    const weights = { OptA: 1, OptB: -0.5 };

    expect(shown(choice({ policy: 'weighted', weights }, ['OptA']), { value: ['OptB', 'OptC'] })).toEqual({
      kind: 'choice',
      policy: 'weighted@1',
      optionCount: 4,
      picks: [
        { option: 'OptB', isRight: false, weight: -0.5 },
        { option: 'OptC', isRight: false, weight: 0 },
      ],
      rightPicks: 0,
      wrongPicks: 2,
      weighting: { sum: -0.5, min: 0, max: 1 },
      fractionBefore: -0.5,
      fractionAfter: 0,
    });
  });

  it('what was done to their text, and the entry that it matched', () => {
    const near = { match: 'numeric', tolerance: { value: 0.1, kind: 'relative' } };

    expect(shown(short([{ text: '100' }, { text: '7', fraction: 0.5 }], near), { text: ' 7.7' })).toEqual({
      kind: 'text',
      policy: 'numeric@1',
      match: 'numeric',
      caseSensitive: false,
      decimalComma: false,
      given: ' 7.7',
      steps: [
        { step: 'nfc', result: ' 7.7' },
        { step: 'trim', result: '7.7' },
        { step: 'full-width', result: '7.7' },
        { step: 'minus-sign', result: '7.7' },
      ],
      compared: '7.7',
      matched: { text: '7', fraction: 0.5, from: '6.3', to: '7.7', tolerance: { value: 0.1, kind: 'relative' } },
      fractionBefore: 0.5,
      fractionAfter: 0.5,
    });
  });

  it('nothing of what they did not match', () => {
    const near = { match: 'numeric', tolerance: { value: 0.25, kind: 'absolute' } };
    const text = JSON.stringify(shown(short([{ text: '1234' }, { text: '5678' }], near), { text: '99' }));

    expect(text).toContain('"matched":null');
    expect(text).not.toMatch(/1234|5678|1233|0\.25/);
  });

  it('why the machine said nothing', () => {
    expect(shown(choice(null, ['OptZ']), { value: [] })).toEqual({ kind: 'none', why: 'question-does-not-fit' });
  });

  it('never an option that they did not pick, by whatever rule', () => {
    const some = fc.uniqueArray(fc.constantFrom(...KEYS), { minLength: 1 });
    const rubric = (right: string[]) => [
      null,
      ...['all-or-nothing', 'net', 'each-decision'].map((policy) => ({ policy })),
      { policy: 'weighted', weights: Object.fromEntries(right.map((key) => [key, 1])), default: -1 },
    ];

    fc.assert(
      fc.property(some, fc.array(fc.constantFrom(...KEYS)), fc.nat(4), (right, value, which) => {
        const text = JSON.stringify(shown(choice(rubric(right)[which], right), { value }));

        expect(KEYS.filter((key) => text.includes(key))).toEqual(KEYS.filter((key) => value.includes(key)));
      }),
    );
  });

  it('by a type that the whole trace does not fit', () => {
    const whole = explainGrade(choice(null, ['OptA']), { value: [] }).trace as Exclude<GradeTrace, { kind: 'none' }>;
    // @ts-expect-error what staff see is no trace for experts
    const leaked: ExpertTrace = whole;
    // @ts-expect-error neither are its parts
    const parts: ExpertTrace = { ...expertTrace(whole), right: ['OptA'] };

    expect(whole).toHaveProperty('right');
    expect(expertTrace(leaked as never)).not.toHaveProperty('right');
    expect(parts.kind).toBe('choice');
  });
});
