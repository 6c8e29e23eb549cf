import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { GradableQuestion } from './auto-grade.js';
import {
  isHigher,
  isLower,
  type Mark,
  type RegradeCase,
  type RegradePolicy,
  regradeScore,
  regradeVerdict,
  revertVerdict,
  scoringRuleOf,
  type StandingMark,
} from './regrade.js';

const OPTIONS = { A: 'one', B: 'two', C: 'three', D: 'four' };

const single = (key: string, maxScore = 10, scoringRubric: unknown = null): GradableQuestion => ({
  qType: 'SINGLE',
  options: OPTIONS,
  correctAnswer: { value: key },
  scoringRubric,
  maxScore,
});

const multiple = (key: string[], scoringRubric: unknown = null, maxScore = 10): GradableQuestion => ({
  qType: 'MULTIPLE',
  options: OPTIONS,
  correctAnswer: { value: key },
  scoringRubric,
  maxScore,
});

const scored = (policy: RegradePolicy, given: Partial<RegradeCase> & Pick<RegradeCase, 'current'>) => {
  const whole: RegradeCase = { answered: given.current, responseData: { value: 'A' }, option: null, ...given };
  const found = regradeScore(policy, whole);
  return found && [found.score, found.isCorrect, found.key, found.policy];
};

describe('current, where the key was A and is B now', () => {
  it.each([
    // picked  score  right?
    ['A', 0, false],
    ['B', 10, true],
    ['C', 0, false],
  ])('picked %s: %d, right %s', (value, score, isCorrect) => {
    const given = { current: single('B'), answered: single('A'), responseData: { value } };

    expect(scored('current', given)).toEqual([score, isCorrect, 'current', 'regrade-current@1+all-or-nothing@1']);
  });

  it('scores by the rubric and the maxScore of now', () => {
    const current = multiple(['A', 'C'], { policy: 'net' }, 20);

    expect(scored('current', { current, responseData: { value: ['A'] } })).toEqual([
      10,
      false,
      'current',
      'regrade-current@1+net@1',
    ]);
  });

  it('has nothing to say of a response that does not fit, nor of a question without a key', () => {
    expect(scored('current', { current: single('B'), responseData: { text: 'B' } })).toBeNull();
    expect(scored('current', { current: { ...single('B'), correctAnswer: null } })).toBeNull();
  });
});

describe('either-key, where the key was A and is B now', () => {
  it.each([
    // picked  score  right?  by which key
    ['A', 10, true, 'answered'],
    ['B', 10, true, 'current'],
    ['C', 0, false, 'current'],
  ])('picked %s: %d, right %s, by the key %s', (value, score, isCorrect, key) => {
    const given = { current: single('B'), answered: single('A', 4), responseData: { value } };

    expect(scored('either-key', given)).toEqual([score, isCorrect, key, 'regrade-either-key@1+all-or-nothing@1']);
  });

  it('takes the better of two parts', () => {
    const given = {
      current: multiple(['A', 'B', 'C', 'D']),
      answered: multiple(['A', 'B'], { policy: 'net' }),
      responseData: { value: ['A'] },
    };

    expect(scored('either-key', given)).toEqual([5, false, 'answered', 'regrade-either-key@1+net@1']);
  });

  it('goes by the key of now where the earlier wording is not kept', () => {
    expect(scored('either-key', { current: single('B'), answered: null })).toEqual([
      0,
      false,
      'current',
      'regrade-either-key@1+all-or-nothing@1',
    ]);
  });
});

describe('full-credit', () => {
  it.each([[{ value: 'C' }], [{ value: [] }], [{ text: 'of another shape' }], [null]])(
    'gives %j all points, by no key',
    (responseData) => {
      const given = { current: single('B', 7), responseData };

      expect(scored('full-credit', given)).toEqual([7, true, null, 'regrade-full-credit@1']);
    },
  );
});

describe('void-option', () => {
  const RULE = 'regrade-void-option@1';

  it.each([
    // question                                    void  picked           score  right?  recorded rule
    [single('B'), 'A', 'B', 10, true, 'all-or-nothing@1'],
    [single('B'), 'A', 'A', 0, false, 'all-or-nothing@1'],
    [single('B'), 'A', 'C', 0, false, 'all-or-nothing@1'],
    [multiple(['A', 'C']), 'A', ['C'], 10, true, 'subset@1'],
    [multiple(['A', 'C']), 'A', ['A', 'C'], 10, true, 'subset@1'],
    [multiple(['A', 'C']), 'A', ['A'], 0, false, 'subset@1'],
    [multiple(['A', 'C']), 'B', ['A', 'B', 'C'], 10, true, 'subset@1'],
    [multiple(['A', 'C']), 'B', ['A', 'D'], 0, false, 'subset@1'],
    [multiple(['A', 'C'], { policy: 'all-or-nothing' }), 'B', ['A', 'B', 'C'], 10, true, 'all-or-nothing@1'],
    [multiple(['A', 'C'], { policy: 'net' }), 'B', ['A', 'B'], 5, false, 'net@1'],
    [multiple(['A', 'C'], { policy: 'each-decision' }, 9), 'B', ['A', 'B'], 6, false, 'each-decision@1'],
    [multiple(['A', 'C'], { policy: 'weighted', weights: { A: 0.5, C: 0.5 } }), 'A', ['C'], 10, true, 'weighted@1'],
    [
      multiple(['A', 'C'], { policy: 'weighted', weights: { A: 0.5, C: 0.5, B: -0.25 } }),
      'A',
      ['C', 'B'],
      5,
      false,
      'weighted@1',
    ],
    [single('B', 10, { policy: 'weighted', weights: { B: 1, C: 0.5 } }), 'A', 'C', 5, false, 'weighted@1'],
  ])('%j without %s, picked %j: %d, right %s', (current, option, value, score, isCorrect, rule) => {
    const found = scored('void-option', { current, option, responseData: { value } });

    expect(found).toEqual([score, isCorrect, 'current', `${RULE}+${rule}`]);
  });

  it.each([
    ['the only right option', single('B'), 'B'],
    ['the only right option of a set', multiple(['B']), 'B'],
    ['all that was worth anything', multiple(['A', 'C'], { policy: 'weighted', weights: { A: 1, C: 0 } }), 'A'],
  ])('gives everybody all points where it takes out %s', (_, current, option) => {
    for (const value of ['A', 'B', ['A', 'D'], []])
      expect(scored('void-option', { current, option, responseData: { value } })).toEqual([10, true, null, RULE]);
  });

  it('has nothing to say where the question has no such option or no key', () => {
    expect(scored('void-option', { current: single('B'), option: 'X' })).toBeNull();
    expect(scored('void-option', { current: { ...single('B'), correctAnswer: null }, option: 'A' })).toBeNull();
    expect(scored('void-option', { current: single('B'), option: null })).toBeNull();
  });

  it('never gives less for a response that the option alone made wrong', () => {
    const subsets = fc.subarray(['A', 'B', 'C', 'D']);
    fc.assert(
      fc.property(
        subsets.filter(({ length }) => length > 0),
        subsets,
        fc.constantFrom('A', 'B', 'C', 'D'),
        fc.constantFrom('subset', 'all-or-nothing', 'net'),
        (key, picked, option, policy) => {
          fc.pre(!key.includes(option));
          const current = multiple(key, { policy });
          const before = regradeScore('current', caseOf(current, picked, null));
          const after = regradeScore('void-option', caseOf(current, picked, option));

          expect(after?.score).toBeGreaterThanOrEqual(before?.score ?? Infinity);
        },
      ),
    );
  });

  const caseOf = (current: GradableQuestion, value: string[], option: string | null): RegradeCase => ({
    current,
    answered: current,
    responseData: { value },
    option,
  });
});

describe('the name under which a score is recorded', () => {
  it.each([
    ['regrade-current@1+subset@1', 'subset@1'],
    ['regrade-full-credit@1', undefined],
    ['net@1', undefined],
  ])('%s was scored by %s', (policy, rule) => {
    expect(scoringRuleOf(policy)).toBe(rule);
  });
});

describe('what falls and what rises', () => {
  it.each([
    // before         after          lower  higher
    [[5, 10], [5, 10], false, false],
    [[5, 10], [4, 10], true, false],
    [[5, 10], [6, 10], false, true],
    [[8, 10], [10, 20], true, false],
    [[10, 10], [20, 20], false, true],
    [[10, 10], [5, 5], true, false],
    [[0, 10], [0, 20], false, false],
    [[0.1, 3], [0.2, 6], false, true],
  ])('%j to %j: lower %s, higher %s', ([score = 0, maxScore = 0], [newScore = 0, newMax = 0], lower, higher) => {
    const [before, after]: [Mark, Mark] = [
      { score, maxScore },
      { score: newScore, maxScore: newMax },
    ];

    expect([isLower(before, after), isHigher(before, after)]).toEqual([lower, higher]);
  });
});

describe('what becomes of an answer', () => {
  const machine = { score: 5, maxScore: 10, isCorrect: false, byMachine: true, released: false };
  const released = { ...machine, released: true };
  const byHand = { ...machine, isCorrect: null, byMachine: false };
  const all = { score: 10, maxScore: 10, isCorrect: true };
  const same = { score: 5, maxScore: 10, isCorrect: false };
  const less = { score: 0, maxScore: 10, isCorrect: false };

  it.each<[RegradePolicy, StandingMark, typeof all | null, boolean, string]>([
    // policy      stands    rule  allowLower  verdict
    ['current', machine, all, false, 'CHANGED'],
    ['current', machine, same, false, 'UNCHANGED'],
    ['current', machine, less, false, 'CHANGED'],
    ['current', machine, { ...same, isCorrect: true }, false, 'CHANGED'],
    ['current', machine, { ...same, maxScore: 20 }, false, 'CHANGED'],
    ['current', released, all, false, 'CHANGED'],
    ['current', released, less, false, 'KEPT'],
    ['current', released, { ...same, maxScore: 20 }, false, 'KEPT'],
    ['current', released, less, true, 'CHANGED'],
    ['raise-only', machine, less, false, 'KEPT'],
    ['raise-only', machine, less, true, 'KEPT'],
    ['raise-only', released, all, false, 'CHANGED'],
    ['full-credit', machine, all, false, 'CHANGED'],
    ['full-credit', byHand, all, false, 'HAND_MADE'],
    ['current', byHand, same, true, 'HAND_MADE'],
    ['current', byHand, null, true, 'HAND_MADE'],
    ['current', machine, null, true, 'UNJUDGED'],
  ])('%s, stands %j, the rule gives %j, allowLower %s: %s', (policy, standing, rule, allowLower, verdict) => {
    expect(regradeVerdict(policy, standing, rule, allowLower)).toBe(verdict);
  });
});

describe('what becomes of an answer when its regrade is taken back', () => {
  const hidden = { score: 5, maxScore: 10, released: false };
  const released = { ...hidden, released: true };

  it.each([
    // stands  before  still the regrade's  allowLower  verdict
    [hidden, 8, true, false, 'CHANGED'],
    [hidden, 2, true, false, 'CHANGED'],
    [released, 8, true, false, 'CHANGED'],
    [released, 2, true, false, 'KEPT'],
    [released, 2, true, true, 'CHANGED'],
    [hidden, 8, false, false, 'CHANGED_SINCE'],
    [released, 2, false, true, 'CHANGED_SINCE'],
  ])('%j, %d before, still that score %s, allowLower %s: %s', (standing, score, stands, allowLower, verdict) => {
    expect(revertVerdict(standing, { score, maxScore: 10 }, stands, allowLower)).toBe(verdict);
  });
});
