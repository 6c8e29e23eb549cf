import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../common/enums.js';
import { explainedGrade as autoGrade } from '../../test/support/explained-grade.js';
import type { GradableQuestion } from './auto-grade.js';

const short = (accepted: { text: string; fraction?: number }[], more = {}): GradableQuestion => ({
  qType: QuestionType.SHORT,
  options: null,
  correctAnswer: { accepted, ...more },
  scoringRubric: null,
  maxScore: 10,
});

describe('SHORT, 10 points: the first accepted text that matches gives its fraction', () => {
  const frogs = [{ text: 'Frog' }, { text: 'toad', fraction: 0.5 }, { text: 'newt', fraction: 0 }];

  it.each([
    // given          score  right?
    ['Frog', 10, true],
    ['   FROG   ', 10, true],
    ['Toad', 5, false],
    ['newt', 0, false],
    ['Frogs', 0, false],
    ['', 0, false],
    ['   ', 0, false],
  ])('given %j: %d, right %s', (text, score, isCorrect) => {
    expect(autoGrade(short(frogs), { text })).toEqual({ score, isCorrect, policy: 'exact@1' });
  });

  it('goes by the order of the list', () => {
    // Only an adopted row can hold such a key; a new one is refused.
    const twice = short([
      { text: 'frog', fraction: 0.25 },
      { text: 'FROG', fraction: 1 },
    ]);

    expect(autoGrade(twice, { text: 'FROG' })).toMatchObject({ score: 2.5 });
  });

  it('takes "0" for an answer', () => {
    expect(autoGrade(short([{ text: '0' }]), { text: '0' })).toMatchObject({ score: 10, isCorrect: true });
    expect(autoGrade(short([{ text: '0' }]), { text: '' })).toMatchObject({ score: 0, isCorrect: false });
  });

  it('minds case where the key says so', () => {
    const strict = short([{ text: 'ReLU' }], { caseSensitive: true, match: 'exact' });

    expect(autoGrade(strict, { text: 'ReLU' })).toMatchObject({ score: 10 });
    expect(autoGrade(strict, { text: 'relu' })).toMatchObject({ score: 0 });
  });
});

describe('SHORT, 10 points, by wildcards and patterns', () => {
  const animals = [{ text: 'frog*' }, { text: '*toad', fraction: 0.5 }];
  const patterns = [{ text: 'frogs?' }, { text: '.*toad', fraction: 0.5 }];

  it.each([
    // match       given         score  right?  policy
    ['wildcard', 'FROGS', 10, true, 'wildcard@1'],
    ['wildcard', 'a frog', 0, false, 'wildcard@1'],
    ['wildcard', 'a toad', 5, false, 'wildcard@1'],
    ['wildcard', 'frog and toad', 10, true, 'wildcard@1'],
    ['wildcard', '', 0, false, 'wildcard@1'],
    ['regex', ' Frogs ', 10, true, 'regex@1'],
    ['regex', 'a frog', 0, false, 'regex@1'],
    ['regex', 'natterjack toad', 5, false, 'regex@1'],
  ])('%s, given %j: %d', (match, text, score, isCorrect, policy) => {
    const key = match === 'regex' ? patterns : animals;
    expect(autoGrade(short(key, { match }), { text })).toEqual({ score, isCorrect, policy });
  });

  it.each(['wildcard', 'regex'])('an empty text earns nothing, whatever the %s takes', (match) => {
    const everything = short([{ text: match === 'regex' ? '.*' : '*' }], { match });

    expect(autoGrade(everything, { text: ' ' })).toMatchObject({ score: 0, isCorrect: false });
    expect(autoGrade(everything, { text: 'x' })).toMatchObject({ score: 10, isCorrect: true });
  });
});

describe('SHORT, 10 points, by numbers', () => {
  const near = { match: 'numeric', tolerance: { value: 0.02, kind: 'absolute' } };
  const key = [{ text: '-11.7' }, { text: '-12', fraction: 0.5 }, { text: '-11.69', fraction: 0.25 }];

  it.each([
    // given        score  right?
    ['-11.72', 10, true],
    ['-11.68', 10, true],
    ['-1.172e1', 10, true],
    [' －１１．７２ ', 10, true],
    // The first that matches counts, though the third would match too.
    ['-11.69', 10, true],
    ['-11.67', 2.5, false],
    ['-12.02', 5, false],
    ['-12.0200001', 0, false],
    ['-11,72', 0, false],
    ['11.7', 0, false],
    ['-11.7 V', 0, false],
    ['', 0, false],
    ['1e999999999', 0, false],
  ])('given %j: %d, right %s', (text, score, isCorrect) => {
    expect(autoGrade(short(key, near), { text })).toEqual({ score, isCorrect, policy: 'numeric@1' });
  });

  it('takes "0" for an answer and nothing for none', () => {
    const zero = short([{ text: '0' }], { match: 'numeric' });

    expect(autoGrade(zero, { text: '0.00' })).toMatchObject({ score: 10, isCorrect: true });
    expect(autoGrade(zero, { text: ' ' })).toMatchObject({ score: 0, isCorrect: false });
  });

  it('reads a comma as a point where the key says so', () => {
    const comma = short([{ text: '7,5' }], { match: 'numeric', decimalComma: true });

    expect(autoGrade(comma, { text: '7,50' })).toMatchObject({ score: 10 });
    expect(autoGrade(comma, { text: '7.5' })).toMatchObject({ score: 10 });
  });
});
