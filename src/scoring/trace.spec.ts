import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../common/enums.js';
import { explainGrade, type GradableQuestion } from './auto-grade.js';

const choice = (scoringRubric: unknown, right: string[], options: Record<string, string>): GradableQuestion => ({
  qType: QuestionType.MULTIPLE,
  options,
  correctAnswer: { value: right },
  scoringRubric,
  maxScore: 10,
});
const ABCD = { A: 'one', B: 'two', C: 'three', D: 'four' };
const short = (accepted: { text: string; fraction?: number }[], more = {}): GradableQuestion => ({
  qType: QuestionType.SHORT,
  correctAnswer: { accepted, ...more },
  scoringRubric: null,
  maxScore: 10,
});

const picks = (value: string[]) => ({ value });
const plainPick = (option: string, isRight: boolean) => ({ option, isRight, weight: null, isDefaultWeight: null });

describe('the trace of a choice', () => {
  it('tells each pick once, and what the wrong ones take away', () => {
    const question = choice({ policy: 'net' }, ['C', 'A'], ABCD);

    expect(explainGrade(question, picks(['B', 'A', 'D', 'B', 'D']))).toEqual({
      grade: { score: 0, isCorrect: false, policy: 'net@1' },
      trace: {
        kind: 'choice',
        policy: 'net@1',
        optionCount: 4,
        right: ['A', 'C'],
        picks: [plainPick('B', false), plainPick('A', true), plainPick('D', false)],
        rightPicks: 1,
        wrongPicks: 2,
        weighting: null,
        fractionBefore: -0.5,
        fractionAfter: 0,
      },
    });
  });

  it('tells weights, which of them are the default, their exact sum and the bounds', () => {
    const options = { H: 'Hydrogen', He: 'Helium', O: 'Oxygen', Cl: 'Chlorine' };
    const water = { policy: 'weighted', weights: { H: 1, O: 1, Cl: -0.7 }, default: -0.4, max: 2 };

    expect(explainGrade(choice(water, ['H', 'O'], options), picks(['Cl', 'He', 'H'])).trace).toEqual({
      kind: 'choice',
      policy: 'weighted@1',
      optionCount: 4,
      right: ['H', 'O'],
      picks: [
        { option: 'Cl', isRight: false, weight: -0.7, isDefaultWeight: false },
        { option: 'He', isRight: false, weight: -0.4, isDefaultWeight: true },
        { option: 'H', isRight: true, weight: 1, isDefaultWeight: false },
      ],
      rightPicks: 1,
      wrongPicks: 2,
      weighting: { sum: -0.1, min: 0, max: 2 },
      fractionBefore: -0.05,
      fractionAfter: 0,
    });
  });

  it.each<[string, unknown, string[], number, number]>([
    // rule, rubric, picked, before, after
    ['nothing picked', { policy: 'each-decision' }, [], 0, 0],
    ['nothing picked', { policy: 'weighted', weights: { A: 1 }, min: 0.5 }, [], 0, 0],
    ['less than the least that counts', { policy: 'weighted', weights: { A: 1 }, min: 0.5 }, ['B'], 0, 0.5],
    ['more than the most that counts', { policy: 'weighted', weights: { A: 3 } }, ['A'], 3, 1],
    ['a third', { policy: 'weighted', weights: { A: 1, B: 0.5 }, max: 1.5 }, ['B'], 1 / 3, 1 / 3],
  ])('%s, by %j of %j: %d, then %d', (_case, rubric, value, fractionBefore, fractionAfter) => {
    expect(explainGrade(choice(rubric, ['A'], ABCD), picks(value)).trace).toMatchObject({
      fractionBefore,
      fractionAfter,
    });
  });

  it('says nothing of weights by a rule of before that has none', () => {
    const question = choice({ policy: 'weighted', weights: { A: 1 } }, ['A'], ABCD);

    expect(explainGrade(question, picks(['A']), 'subset@1').trace).toMatchObject({
      policy: 'subset@1',
      picks: [plainPick('A', true)],
      weighting: null,
    });
  });
});

describe('the trace of a text', () => {
  it('tells each step, and the entries up to the one that matched', () => {
    const key = [{ text: 'newt' }, { text: ' CAFÉ ', fraction: 0.5 }, { text: 'toad' }];

    expect(explainGrade(short(key), { text: ' cafe\u0301\n' })).toEqual({
      grade: { score: 5, isCorrect: false, policy: 'exact@1' },
      trace: {
        kind: 'text',
        policy: 'exact@1',
        match: 'exact',
        caseSensitive: false,
        decimalComma: false,
        tolerance: null,
        given: ' cafe\u0301\n',
        steps: [
          { step: 'nfc', result: ' café\n' },
          { step: 'trim', result: 'café' },
          { step: 'fold-case', result: 'CAFÉ' },
        ],
        compared: 'CAFÉ',
        entries: [
          { index: 0, text: 'newt', compared: 'NEWT', from: null, to: null, fraction: 1, matches: false },
          { index: 1, text: ' CAFÉ ', compared: 'CAFÉ', from: null, to: null, fraction: 0.5, matches: true },
        ],
        matched: 1,
        fractionBefore: 0.5,
        fractionAfter: 0.5,
      },
    });
  });

  it('tells of a number what it is and between which ones it may be', () => {
    const key = [{ text: '1e2' }, { text: '－１１，７' }];
    const near = { match: 'numeric', tolerance: { value: 0.02, kind: 'absolute' }, decimalComma: true };

    expect(explainGrade(short(key, near), { text: ' \u221211,720 ' }).trace).toMatchObject({
      policy: 'numeric@1',
      match: 'numeric',
      decimalComma: true,
      tolerance: { value: 0.02, kind: 'absolute' },
      steps: [
        { step: 'nfc', result: ' \u221211,720 ' },
        { step: 'trim', result: '\u221211,720' },
        { step: 'full-width', result: '\u221211,720' },
        { step: 'minus-sign', result: '-11,720' },
        { step: 'decimal-comma', result: '-11.720' },
      ],
      compared: '-11.72',
      entries: [
        { index: 0, text: '1e2', compared: '100', from: '99.98', to: '100.02', matches: false },
        { index: 1, text: '－１１，７', compared: '-11.7', from: '-11.72', to: '-11.68', matches: true },
      ],
      matched: 1,
      fractionAfter: 1,
    });
  });

  it.each([
    // match, given, compared, tried, matched
    ['regex', ' Frog ', 'Frog', ['fr.g'], 0],
    ['regex', 'frogs', 'frogs', ['fr.g', 'toad'], null],
    ['wildcard', 'TOAD', 'TOAD', ['FR.G', 'TOAD'], 1],
    ['exact', '', null, [], null],
    ['regex', ' \n', null, [], null],
  ])('%s, given %j: compared %j with %j, matched %j', (match, text, compared, tried, matched) => {
    const { trace } = explainGrade(short([{ text: 'fr.g' }, { text: 'toad' }], { match }), { text });

    expect(trace).toMatchObject({ kind: 'text', match, compared, matched });
    expect(trace.kind === 'text' && trace.entries.map((entry) => entry.compared)).toEqual(tried);
  });

  it.each(['seven', '', '1e2000'])('of %j where numbers are asked for has nothing to compare', (text) => {
    expect(explainGrade(short([{ text: '7' }], { match: 'numeric' }), { text }).trace).toMatchObject({
      compared: null,
      entries: [],
      matched: null,
      fractionAfter: 0,
    });
  });
});

describe('no trace', () => {
  const noKey = { ...short([]), correctAnswer: null };

  it.each<[string, GradableQuestion, unknown, string?]>([
    ['graded-by-hand', { ...noKey, qType: QuestionType.ESSAY }, { text: 'words' }],
    ['graded-by-hand', { ...noKey, qType: 'constructor' }, { text: 'words' }],
    ['no-key', noKey, { text: 'frog' }],
    ['no-key', { ...choice(null, ['A'], ABCD), correctAnswer: null }, picks(['A'])],
    ['question-does-not-fit', choice(null, ['Z'], ABCD), picks(['A'])],
    ['question-does-not-fit', choice({ policy: 'dice' }, ['A'], ABCD), picks(['A'])],
    ['question-does-not-fit', short([{ text: '(' }], { match: 'regex' }), { text: 'x' }],
    ['question-does-not-fit', short([{ text: 'x' }], { match: 'numeric' }), { text: '7' }],
    ['response-does-not-fit', short([{ text: 'x' }]), { value: 'A' }],
    ['rule-not-known', short([{ text: 'x' }]), { text: 'x' }, 'exact@2'],
    ['rule-not-known', choice(null, ['A'], ABCD), picks(['A']), 'lottery@1'],
  ])('because %s', (why, question, response, ...[recorded]) => {
    expect(explainGrade(question, response, recorded)).toEqual({ grade: null, trace: { kind: 'none', why } });
  });
});
