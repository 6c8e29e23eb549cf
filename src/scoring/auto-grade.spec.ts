import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../common/enums.js';
import { explainedGrade as autoGrade } from '../../test/support/explained-grade.js';
import type { GradableQuestion } from './auto-grade.js';
import { checkResponse } from './shapes/question-shapes.js';

const OPTIONS = { A: 'one', B: 'two', C: 'three', D: 'four' };

const single = (maxScore = 10): GradableQuestion => ({
  qType: QuestionType.SINGLE,
  options: OPTIONS,
  correctAnswer: { value: 'B' },
  scoringRubric: null,
  maxScore,
});

const multiple = (policy: string | null, maxScore = 10): GradableQuestion => ({
  qType: QuestionType.MULTIPLE,
  options: OPTIONS,
  correctAnswer: { value: ['A', 'C'] },
  scoringRubric: policy && { policy },
  maxScore,
});

const short = (accepted: { text: string; fraction?: number }[], more = {}): GradableQuestion => ({
  qType: QuestionType.SHORT,
  options: null,
  correctAnswer: { accepted, ...more },
  scoringRubric: null,
  maxScore: 10,
});

describe('SINGLE: right or wrong', () => {
  it.each([
    // picked  score  right?
    ['B', 10, true],
    ['A', 0, false],
    ['D', 0, false],
  ])('picked %s: %d, right %s', (value, score, isCorrect) => {
    expect(autoGrade(single(), { value })).toEqual({ score, isCorrect, policy: 'all-or-nothing@1' });
  });
});

describe('MULTIPLE, key A and C, 10 points', () => {
  it.each([
    // policy           picked                score  right?  recorded as
    [null, ['A', 'C'], 10, true, 'subset@1'],
    [null, ['C', 'A'], 10, true, 'subset@1'],
    [null, ['A'], 5, false, 'subset@1'],
    [null, ['A', 'A'], 5, false, 'subset@1'],
    [null, ['A', 'B'], 0, false, 'subset@1'],
    [null, [], 0, false, 'subset@1'],
    ['subset', ['C'], 5, false, 'subset@1'],
    ['all-or-nothing', ['A', 'C'], 10, true, 'all-or-nothing@1'],
    ['all-or-nothing', ['A', 'C', 'C'], 10, true, 'all-or-nothing@1'],
    ['all-or-nothing', ['A'], 0, false, 'all-or-nothing@1'],
    ['all-or-nothing', [], 0, false, 'all-or-nothing@1'],
  ])('policy %s, picked %j: %d, right %s, by %s', (policy, value, score, isCorrect, recorded) => {
    expect(autoGrade(multiple(policy), { value })).toEqual({ score, isCorrect, policy: recorded });
  });

  it.each([
    // policy           picked                score  right?
    ['net', ['A', 'C'], 10, true],
    ['net', ['A', 'B', 'C'], 5, false],
    ['net', ['B', 'D'], 0, false],
    ['net', [], 0, false],
    ['each-decision', ['A', 'C'], 10, true],
    ['each-decision', ['A', 'B'], 5, false],
    ['each-decision', ['A'], 7.5, false],
    ['each-decision', [], 0, false],
  ])('policy %s, picked %j: %d, right %s', (policy, value, score, isCorrect) => {
    expect(autoGrade(multiple(policy), { value })).toEqual({ score, isCorrect, policy: `${policy}@1` });
  });

  it.each([
    // picked                score  right?
    [['A', 'C'], 10, true],
    [['C', 'A', 'C'], 10, true],
    [['A'], 5, false],
    [['A', 'B', 'C'], 0, false],
    [['B'], 0, false],
    [[], 0, false],
  ])('weights A .5, B -1, C .5, D -1, picked %j: %d, right %s', (value, score, isCorrect) => {
    const weights = { A: 0.5, B: -1, C: 0.5, D: -1 };
    const question = { ...multiple(null), scoringRubric: { policy: 'weighted', weights } };

    expect(autoGrade(question, { value })).toEqual({ score, isCorrect, policy: 'weighted@1' });
  });

  it('rounds a third to four decimals', () => {
    const question = { ...multiple(null), correctAnswer: { value: ['A', 'B', 'C'] } };

    expect(autoGrade(question, { value: ['A'] })).toMatchObject({ score: 3.3333, isCorrect: false });
    expect(autoGrade(question, { value: ['A', 'B'] })).toMatchObject({ score: 6.6667, isCorrect: false });
    expect(autoGrade(question, { value: ['A', 'B', 'C'] })).toMatchObject({ score: 10, isCorrect: true });
  });
});

describe('SINGLE by weights', () => {
  it.each([
    // picked  score  right?
    ['B', 10, true],
    ['C', 2.5, false],
    ['A', 0, false],
  ])('picked %s: %d, right %s', (value, score, isCorrect) => {
    const question = { ...single(), scoringRubric: { policy: 'weighted', weights: { B: 2, C: 0.5, A: -1 }, max: 2 } };

    expect(autoGrade(question, { value })).toEqual({ score, isCorrect, policy: 'weighted@1' });
  });

  it('is rounded once, from what it is', () => {
    const weights = { A: 0.0001, B: 6 };
    const question = { ...single(3), scoringRubric: { policy: 'weighted', weights, max: 6 } };

    // 0.0001 / 6 × 3 is a half of the last place.
    expect(autoGrade(question, { value: 'A' })).toMatchObject({ score: 0.0001 });
  });
});

describe('by the rule of a score that was given before', () => {
  it.each([
    // question                              response             recorded            score
    [multiple('all-or-nothing'), { value: ['A'] }, 'subset@1', 5],
    [multiple(null), { value: ['A'] }, 'all-or-nothing@1', 0],
    [multiple(null), { value: ['A', 'B'] }, 'each-decision@1', 5],
    [single(), { value: 'B' }, 'all-or-nothing@1', 10],
    [short([{ text: 'F*' }], { match: 'wildcard' }), { text: 'Frog' }, 'exact@1', 0],
    [short([{ text: 'F*' }]), { text: 'Frog' }, 'wildcard@1', 10],
  ])('%j, given %j, by %s: %d', (question, response, recorded, score) => {
    expect(autoGrade(question, response, recorded)).toMatchObject({ score, policy: recorded });
  });

  it.each([
    ['of a version that is not there', multiple(null), { value: ['A'] }, 'subset@2'],
    ['that is none', multiple(null), { value: ['A'] }, 'subset'],
    ['that every object has', multiple(null), { value: ['A'] }, 'constructor@1'],
    ['of texts, for choices', multiple(null), { value: ['A'] }, 'exact@1'],
    ['of choices, for texts', short([{ text: 'x' }]), { text: 'x' }, 'subset@1'],
    ['that needs weights', multiple(null), { value: ['A'] }, 'weighted@1'],
  ])('nothing by a rule %s', (_case, question, response, recorded) => {
    expect(autoGrade(question, response, recorded)).toBeNull();
  });
});

describe('what the machine leaves to a person', () => {
  it.each([
    ['a SINGLE question without a key', { ...single(), correctAnswer: null }, { value: 'B' }],
    ['a MULTIPLE question without a key', { ...multiple(null), correctAnswer: null }, { value: ['A'] }],
    ['a SHORT question without a key', { ...short([]), correctAnswer: null }, { text: 'frog' }],
    ['an ESSAY', { ...single(), qType: QuestionType.ESSAY, correctAnswer: null }, { text: 'words' }],
    ['a FILE', { ...single(), qType: QuestionType.FILE, correctAnswer: null }, { files: [] }],
    ['a stored key that does not fit the type', { ...single(), correctAnswer: { value: ['B'] } }, { value: 'B' }],
    ['a stored key that is no option', { ...single(), correctAnswer: { value: 'Z' } }, { value: 'B' }],
    [
      'a stored key of which one is no option',
      { ...multiple(null), options: { A: 'one', B: 'two' } },
      { value: ['A'] },
    ],
    ['a question whose options are gone', { ...single(), options: null }, { value: 'B' }],
    ['a stored policy that nobody knows', multiple('dice'), { value: ['A'] }],
    ['a stored pattern that is none', short([{ text: '(' }], { match: 'regex' }), { text: 'x' }],
    ['a stored number that is none', short([{ text: 'seven' }], { match: 'numeric' }), { text: '7' }],
    ['a stored match that nobody knows', short([{ text: 'x' }], { match: 'sounds-like' }), { text: 'x' }],
    ['a stored response that does not fit the type', single(), { value: ['B'] }],
    ['a stored response of null', single(), null],
    ['a type that nobody knows', { ...single(), qType: 'constructor' }, { value: 'B' }],
  ])('%s', (_case, question, response) => {
    expect(autoGrade(question, response)).toBeNull();
  });
});

describe('autoGrade, whatever is answered', () => {
  const key = fc.constantFrom(...Object.keys(OPTIONS));
  const points = fc.integer({ min: 1, max: 1000 });
  const rule = fc.constantFrom(null, 'subset', 'all-or-nothing', 'net', 'each-decision');

  it('keeps the score within 0 and maxScore, at most four decimals', () => {
    fc.assert(
      fc.property(
        rule,
        points,
        fc.uniqueArray(key, { minLength: 1 }),
        fc.array(key),
        (policy, maxScore, right, value) => {
          const grade = autoGrade({ ...multiple(policy, maxScore), correctAnswer: { value: right } }, { value });

          expect(grade?.score).toBeGreaterThanOrEqual(0);
          expect(grade?.score).toBeLessThanOrEqual(maxScore);
          expect(Number(grade?.score.toFixed(4))).toBe(grade?.score);
        },
      ),
    );
  });

  it('minds neither order nor repetition of picks', () => {
    fc.assert(
      fc.property(rule, fc.array(key), fc.array(key), (policy, picks, more) => {
        const again = more.filter((each) => picks.includes(each));

        expect(autoGrade(multiple(policy), { value: [...again, ...picks.toReversed()] })).toEqual(
          autoGrade(multiple(policy), { value: picks }),
        );
      }),
    );
  });

  it('agrees with an examiner who ticks the options one by one', () => {
    fc.assert(
      fc.property(
        rule,
        points,
        fc.uniqueArray(key, { minLength: 1 }),
        fc.array(key),
        (policy, maxScore, right, picks) => {
          let hits = 0;
          let misses = 0;
          for (const option of Object.keys(OPTIONS)) {
            if (!picks.includes(option)) continue;
            if (right.includes(option)) hits += 1;
            else misses += 1;
          }
          const all = misses === 0 && hits === right.length;
          const left = Object.keys(OPTIONS).length - right.length - misses;
          const shares: Record<string, number> = {
            subset: misses > 0 ? 0 : hits / right.length,
            'all-or-nothing': Number(all),
            net: Math.max(0, hits - misses) / right.length,
            'each-decision': picks.length > 0 ? (hits + left) / Object.keys(OPTIONS).length : 0,
          };
          const share = shares[policy ?? 'subset'] as number;

          const grade = autoGrade({ ...multiple(policy, maxScore), correctAnswer: { value: right } }, { value: picks });

          expect(grade?.score).toBeCloseTo(share * maxScore, 3);
          expect(grade?.isCorrect).toBe(all);
        },
      ),
    );
  });

  it('never throws, and grades every accepted response to a question with a key', () => {
    const value = fc.oneof(key, fc.array(key), fc.jsonValue());
    const response = fc.oneof(fc.record({ value }), fc.record({ text: fc.string({ unit: 'binary' }) }), fc.jsonValue());

    fc.assert(
      fc.property(fc.constantFrom(single(), multiple(null), short([{ text: 'x' }])), response, (question, data) => {
        const accepted = checkResponse(question, data).length === 0;
        const grade = autoGrade(question, data);

        if (accepted) expect(grade).not.toBeNull();
      }),
      { numRuns: 1000 },
    );
  });
});
