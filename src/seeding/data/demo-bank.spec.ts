import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { Difficulty, QuestionType, Specialty } from '../../common/enums.js';
import { autoGrade } from '../../scoring/auto-grade.js';
import { checkQuestion } from '../../scoring/shapes/question-shapes.js';

interface Category {
  name: string;
  description: string;
  weight: number;
  displayOrder: number;
}

interface Criterion {
  id: string;
  description: string;
  maxPoints: number;
  levels: { points: number; description: string }[];
}

interface Question {
  externalId: string;
  category: string;
  qType: string;
  content: string;
  options: Record<string, string> | null;
  correctAnswer: { value?: string | string[]; accepted?: { text: string; fraction?: number }[] } | null;
  scoringRubric: { policy?: string; criteria?: Criterion[] } | null;
  maxScore: number;
  difficulty: string;
  targetSpecialties: string[] | null;
  explanation: string;
  displayOrder: number;
}

interface Bank {
  categories: Category[];
  questions: Question[];
}

const folder = fileURLToPath(new URL('.', import.meta.url));
const banks = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name): [string, Bank] => [name, JSON.parse(readFileSync(folder + name, 'utf8')) as Bank]);
const categories = banks.flatMap(([, bank]) => bank.categories).sort((a, b) => a.displayOrder - b.displayOrder);
const questions = banks.flatMap(([, bank]) => bank.questions);

const ofType = (...types: string[]): Question[] => questions.filter(({ qType }) => types.includes(qType));
const picked = ({ correctAnswer }: Question): string[] => [correctAnswer?.value ?? []].flat();
const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();
const faulty = (candidates: Question[], isFaulty: (question: Question) => boolean): string[] =>
  candidates.filter(isFaulty).map(({ externalId }) => externalId);

describe('the demo bank', () => {
  it('holds the categories of the seed document and four more, weighted to 100', () => {
    expect(categories.map(({ name, weight, displayOrder }) => [name, weight, displayOrder])).toEqual([
      ['Machine Learning', 20, 1],
      ['Deep Learning', 20, 2],
      ['Computer Vision', 15, 3],
      ['Natural Language Processing', 15, 4],
      ['Data Intelligence', 15, 5],
      ['Computing Platform', 15, 6],
    ]);
    expect(categories.slice(0, 2).map(({ description }) => description)).toEqual([
      'ML algorithms and concepts',
      'Neural networks and deep learning',
    ]);
    expect(categories.reduce((sum, { weight }) => sum + weight, 0)).toBe(100);
  });

  it('holds the question of the seed document word for word', () => {
    expect(questions.find(({ externalId }) => externalId === 'ml-001')).toEqual({
      externalId: 'ml-001',
      category: 'Machine Learning',
      qType: 'SINGLE',
      content: 'What is the purpose of cross-validation?',
      options: {
        A: 'To increase training speed',
        B: 'To evaluate model generalization',
        C: 'To reduce memory usage',
        D: 'To improve accuracy',
      },
      correctAnswer: { value: 'B' },
      scoringRubric: null,
      maxScore: 10,
      difficulty: 'EASY',
      targetSpecialties: ['ML'],
      explanation: 'Cross-validation helps assess how well a model generalizes to unseen data.',
      displayOrder: 1,
    });
  });

  it.each(banks)('covers every type and difficulty and everybody in %s', (_file, bank) => {
    expect(bank.categories).toHaveLength(1);
    expect(bank.questions.length).toBeGreaterThanOrEqual(13);
    expect(sorted(bank.questions.map(({ category }) => category))).toEqual([bank.categories[0]?.name]);
    expect(sorted(bank.questions.map(({ qType }) => qType))).toEqual(sorted(Object.values(QuestionType)));
    expect(sorted(bank.questions.map(({ difficulty }) => difficulty))).toEqual(sorted(Object.values(Difficulty)));
    expect(bank.questions.map(({ displayOrder }) => displayOrder)).toEqual(bank.questions.map((_, index) => index + 1));
    expect(bank.questions.some(({ targetSpecialties }) => targetSpecialties === null)).toBe(true);
  });

  it('holds at least 78 questions, each known by its own external id', () => {
    const ids = questions.map(({ externalId }) => externalId);

    expect(questions.length).toBeGreaterThanOrEqual(78);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.filter((id) => !/^[a-z]+-\d{3}$/.test(id))).toEqual([]);
  });

  it('targets every specialty, and none that is unknown', () => {
    const targeted = questions.flatMap(({ targetSpecialties }) => targetSpecialties ?? []);

    expect(sorted(targeted)).toEqual(sorted(Object.values(Specialty)));
    expect(faulty(questions, ({ targetSpecialties }) => targetSpecialties?.length === 0)).toEqual([]);
  });

  it('passes every check that a question from outside has to pass', () => {
    const faults = questions.flatMap((question) =>
      checkQuestion(question).map(({ pointer, detail }) => `${question.externalId} ${pointer}: ${detail}`),
    );

    expect(faults).toEqual([]);
  });

  it('explains every question', () => {
    expect(faulty(questions, ({ explanation }) => !explanation?.trim())).toEqual([]);
  });
});

describe('a choice question of the demo bank', () => {
  const choices = ofType('SINGLE', 'MULTIPLE');

  it('has distinct options, and its key earns full marks', () => {
    const optionTexts = (question: Question): string[] => Object.values(question.options ?? {});

    expect(
      faulty(choices, (question) => sorted(optionTexts(question)).length !== optionTexts(question).length),
    ).toEqual([]);
    expect(
      faulty(choices, (question) => autoGrade(question, question.correctAnswer)?.score !== question.maxScore),
    ).toEqual([]);
  });

  it('leaves at least one option of several wrong', () => {
    expect(
      faulty(choices, (question) => picked(question).length >= Object.keys(question.options ?? {}).length),
    ).toEqual([]);
  });

  it('cannot be guessed from the position of the key', () => {
    const share = (name: string): number =>
      ofType('SINGLE').filter((question) => picked(question)[0] === name).length / ofType('SINGLE').length;
    const keys = ofType('MULTIPLE').map((question) => picked(question).join(''));

    for (const name of ['A', 'B', 'C', 'D']) expect(share(name)).toBeGreaterThan(0.2);
    for (const key of keys) expect(keys.filter((other) => other === key).length / keys.length).toBeLessThan(0.25);
  });
});

describe('a short text question of the demo bank', () => {
  it('gives its first accepted text full marks and partly right ones less', () => {
    const keyed = ofType('SHORT').filter(({ correctAnswer }) => correctAnswer !== null);
    const scores = ({ correctAnswer, ...question }: Question): number[] =>
      (correctAnswer?.accepted ?? []).map(
        ({ text }) => (autoGrade({ ...question, correctAnswer }, { text })?.score ?? NaN) / question.maxScore,
      );

    expect(keyed.length).toBeGreaterThan(0);
    expect(faulty(keyed, (question) => scores(question)[0] !== 1)).toEqual([]);
    expect(faulty(keyed, (question) => scores(question).some((score) => score !== 1 && score !== 0.5))).toEqual([]);
  });
});

describe('a question of the demo bank shows', () => {
  const question = (id: string) => questions.find(({ externalId }) => externalId === id) as Question;

  it.each<[string, string, unknown, number]>([
    // what, question, response, score of 10
    ['weights', 'nlp-008', { value: ['C', 'D'] }, 10],
    ['weights', 'nlp-008', { value: ['D'] }, 5],
    ['weights', 'nlp-008', { value: ['A', 'C', 'D'] }, 5],
    ['weights', 'nlp-008', { value: ['A', 'C'] }, 0],
    ['numbers', 'nlp-010', { text: '0,58' }, 10],
    ['numbers', 'nlp-010', { text: '.583' }, 5],
    ['numbers', 'nlp-010', { text: '0.43' }, 0],
  ])('%s: %s, answered %j, gets %d', (_what, id, response, score) => {
    expect(autoGrade(question(id), response)?.score).toBe(score);
  });
});

describe('a question of the demo bank that people grade', () => {
  const byHand = questions.filter(({ correctAnswer }) => correctAnswer === null);

  it('is every essay, every file and some short texts', () => {
    expect(sorted(byHand.map(({ qType }) => qType))).toEqual(['ESSAY', 'FILE', 'SHORT']);
  });

  it('has a rubric whose criteria add up to its maxScore', () => {
    const total = ({ scoringRubric }: Question): number =>
      (scoringRubric?.criteria ?? []).reduce((sum, { maxPoints }) => sum + maxPoints, 0);

    expect(faulty(byHand, (question) => total(question) !== question.maxScore)).toEqual([]);
  });

  it('describes the levels of each criterion upwards from 0 to the maximum', () => {
    const isFaulty = ({ scoringRubric }: Question): boolean =>
      (scoringRubric?.criteria ?? []).some(({ id, levels, maxPoints }) => {
        const points = levels.map((level) => level.points);
        const rises = points.every((value, index) => index === 0 || value > Number(points[index - 1]));
        return !/^[a-z]+(-[a-z]+)*$/.test(id) || points[0] !== 0 || points.at(-1) !== maxPoints || !rises;
      });

    expect(faulty(byHand, isFaulty)).toEqual([]);
  });
});
