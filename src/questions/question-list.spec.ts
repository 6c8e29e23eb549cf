import { describe, expect, it } from '@jest/globals';
import { Difficulty, QuestionType, Specialty } from '../common/enums.js';
import {
  countStatement,
  listStatement,
  type QuestionFilter,
  type QuestionScope,
  type Statement,
} from './question-list.js';

const CHOICES: { [Field in keyof Required<QuestionFilter>]: QuestionFilter[Field][] } = {
  categoryId: [undefined, ['a'], ['a', 'b']],
  qType: [undefined, [QuestionType.FILE], [QuestionType.FILE, QuestionType.SHORT]],
  difficulty: [undefined, [Difficulty.HARD], [Difficulty.HARD, Difficulty.EASY]],
  specialty: [undefined, [], [Specialty.ML]],
  isActive: [undefined, true, false],
  q: [undefined, ' ', 'one', 'one two'],
};
const withEach = <Field extends keyof QuestionFilter>(filters: QuestionFilter[], field: Field): QuestionFilter[] =>
  CHOICES[field].flatMap((value) => filters.map((filter) => Object.assign({}, filter, { [field]: value })));
const FILTERS = (Object.keys(CHOICES) as (keyof QuestionFilter)[]).reduce<QuestionFilter[]>(withEach, [{}]);
const SCOPES: QuestionScope[] = [null, [], [Specialty.CV]];
const AFTER = ['1', 'name', '2', 'id'];

const statements = SCOPES.flatMap((scope) =>
  FILTERS.flatMap((filter): Statement[] => [
    listStatement(scope, filter, 50, null),
    listStatement(scope, filter, 7, AFTER),
    countStatement(scope, filter),
  ]),
);

describe('the statements of the list', () => {
  it('have the same text under the same name, whatever the values', () => {
    const texts = new Map<string, Set<string>>();
    const named = statements.filter(({ name }) => name !== '');
    for (const { name, text } of named) texts.set(name, (texts.get(name) ?? new Set()).add(text));

    expect([...texts].filter(([, variants]) => variants.size > 1)).toEqual([]);
    expect(new Set(named.map(({ text }) => text)).size).toBe(texts.size);
  });

  it('have names where they are asked for often alone: whoever tries all filters fills no connection with plans', () => {
    expect(new Set(statements.map(({ name }) => name)).size).toBeLessThan(130);
    const often = { categoryId: ['a'], difficulty: [Difficulty.EASY], specialty: [Specialty.ML], isActive: true };
    for (const scope of SCOPES) expect(listStatement(scope, often, 20, null).name).not.toBe('');
  });

  it('use each of their values and no other, and have names that the server keeps whole', () => {
    const faulty = statements.filter(({ name, text, values }) => {
      const used = new Set([...text.matchAll(/\$(\d+)/g)].map(([, index]) => Number(index)));
      return name.length >= 64 || used.size !== values.length || Math.max(0, ...used) !== values.length;
    });

    expect(faulty).toEqual([]);
  });

  it('never read a key, a rubric or an explanation for an applicant', () => {
    for (const { text } of SCOPES.slice(1).map((scope) => listStatement(scope, {}, 50, AFTER))) {
      expect(text).not.toMatch(/correct_answer|scoring_rubric|explanation|external_id|\*/);
      expect(text).toMatch(/c\.is_active/);
      expect(text).toMatch(/q\.is_active/);
    }
  });
});
