import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Wording, type WordingChange, wordingChanges } from './wording-changes.js';

const ESSAY: Wording = {
  qType: 'ESSAY',
  content: 'Why?',
  options: null,
  correctAnswer: null,
  scoringRubric: null,
  maxScore: 10,
};
const SINGLE: Wording = {
  ...ESSAY,
  qType: 'SINGLE',
  options: { A: 'first', B: 'second' },
  correctAnswer: { value: 'B' },
};
const criterion = (id: string, maxPoints: number) => ({ id, description: `Does ${id}`, maxPoints });
const criteria = (...list: object[]): Wording => ({ ...ESSAY, scoringRubric: { criteria: list } });

const change = (pointer: string, before: unknown, after: unknown): WordingChange => ({ pointer, before, after });

describe('what makes one wording another', () => {
  it.each<[string, Wording, Wording, WordingChange[]]>([
    ['nothing', SINGLE, structuredClone(SINGLE), []],
    ['the content', ESSAY, { ...ESSAY, content: 'Why not?' }, [change('/content', 'Why?', 'Why not?')]],
    ['the maxScore', ESSAY, { ...ESSAY, maxScore: 12 }, [change('/maxScore', 10, 12)]],
    [
      'an option that reads otherwise',
      SINGLE,
      { ...SINGLE, options: { A: 'first', B: 'second one' } },
      [change('/options/B', 'second', 'second one')],
    ],
    [
      'an option more',
      SINGLE,
      { ...SINGLE, options: { A: 'first', B: 'second', C: 'third' } },
      [change('/options/C', null, 'third')],
    ],
    ['an option less', SINGLE, { ...SINGLE, options: { A: 'first' } }, [change('/options/B', 'second', null)]],
    ['the same options in another order', SINGLE, { ...SINGLE, options: { B: 'second', A: 'first' } }, []],
    ['another key', SINGLE, { ...SINGLE, correctAnswer: { value: 'A' } }, [change('/correctAnswer/value', 'B', 'A')]],
    ['no key any more', SINGLE, { ...SINGLE, correctAnswer: null }, [change('/correctAnswer', { value: 'B' }, null)]],
    [
      'a key with as many right options',
      { ...SINGLE, correctAnswer: { value: ['A', 'C'] } },
      { ...SINGLE, correctAnswer: { value: ['B', 'C'] } },
      [change('/correctAnswer/value/0', 'A', 'B')],
    ],
    [
      'a key with another number of right options',
      { ...SINGLE, correctAnswer: { value: ['A', 'C'] } },
      { ...SINGLE, correctAnswer: { value: ['C'] } },
      [change('/correctAnswer/value', ['A', 'C'], ['C'])],
    ],
    [
      'points that went from one criterion to another',
      criteria(criterion('a', 4), criterion('b', 6)),
      criteria(criterion('a', 5), criterion('b', 5)),
      [change('/scoringRubric/criteria/0/maxPoints', 4, 5), change('/scoringRubric/criteria/1/maxPoints', 6, 5)],
    ],
    [
      'a criterion more, which may be any of them',
      criteria(criterion('b', 10)),
      criteria(criterion('a', 4), criterion('b', 6)),
      [change('/scoringRubric/criteria', [criterion('b', 10)], [criterion('a', 4), criterion('b', 6)])],
    ],
    [
      'a rubric of another kind',
      criteria(criterion('a', 10)),
      { ...ESSAY, scoringRubric: { items: [], floor: 0 } },
      [
        change('/scoringRubric/criteria', [criterion('a', 10)], null),
        change('/scoringRubric/floor', null, 0),
        change('/scoringRubric/items', null, []),
      ],
    ],
    [
      'another type',
      ESSAY,
      SINGLE,
      [
        change('/qType', 'ESSAY', 'SINGLE'),
        change('/options', null, { A: 'first', B: 'second' }),
        change('/correctAnswer', null, { value: 'B' }),
      ],
    ],
    [
      'names with the signs of a pointer',
      { ...ESSAY, scoringRubric: { 'a/b': 1, 'a~b': 1 } },
      { ...ESSAY, scoringRubric: { 'a/b': 2, 'a~b': 2 } },
      [change('/scoringRubric/a~1b', 1, 2), change('/scoringRubric/a~0b', 1, 2)],
    ],
    [
      'a name that every object has',
      { ...ESSAY, scoringRubric: {} },
      { ...ESSAY, scoringRubric: JSON.parse('{"constructor": 1, "__proto__": 2}') },
      [change('/scoringRubric/__proto__', null, 2), change('/scoringRubric/constructor', null, 1)],
    ],
  ])('%s', (_case, before, after, changes) => {
    expect(wordingChanges(before, after)).toEqual(changes);
  });

  it('is told so that whoever makes the changes has the other one', () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ maxDepth: 4 }, fc.string(), fc.integer(), fc.boolean(), tie('list'), tie('object')),
      list: fc.array(tie('any'), { maxLength: 3 }),
      object: fc.dictionary(fc.string({ maxLength: 3 }), tie('any'), { maxKeys: 3, noNullPrototype: true }),
    })).any;
    fc.assert(
      fc.property(value, value, (one, other) => {
        const [before, after] = [
          { ...ESSAY, scoringRubric: one },
          { ...ESSAY, scoringRubric: other },
        ];

        const made = structuredClone(before);
        for (const { pointer, after: now } of wordingChanges(before, after)) put(made, pointer, now);

        expect(made).toEqual(after);
      }),
    );
  });
});

/** Puts a value where a pointer says; null takes a field away. */
function put(target: object, pointer: string, value: unknown): void {
  const path = pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = path.pop() as string;
  const at = path.reduce((one, part) => one[part] as Record<string, unknown>, target as Record<string, unknown>);
  if (value === null) delete at[last];
  else Object.defineProperty(at, last, { value, enumerable: true, configurable: true, writable: true });
}
