import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspect } from '../common/validation.pipe.js';
import { ImportQuestionRequest } from './import.requests.js';
import { plainItem } from './plain-item.js';

const base = { externalId: 'ml-001', category: 'Machine Learning', content: 'Why?', maxScore: 10 };
const options = { A: 'one', B: 'two', C: 'three' };
const CATEGORY_ID = '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';

const PLAIN: [string, Record<string, unknown>][] = [
  ['SINGLE', { ...base, qType: 'SINGLE', options, correctAnswer: { value: 'B' } }],
  ['SINGLE without a key', { ...base, qType: 'SINGLE', options }],
  ['MULTIPLE', { ...base, qType: 'MULTIPLE', options, correctAnswer: { value: ['A', 'C'] }, scoringRubric: null }],
  ['SHORT', { ...base, qType: 'SHORT', correctAnswer: { accepted: [{ text: 'Frog' }, { text: 'Toad' }] } }],
  [
    'ESSAY',
    {
      ...base,
      qType: 'ESSAY',
      scoringRubric: {
        criteria: [
          { id: 'a', description: 'Clear', maxPoints: 4 },
          { id: 'b', description: 'Deep', maxPoints: 6 },
        ],
      },
    },
  ],
  [
    'everything that may be sent',
    {
      ...base,
      category: undefined,
      categoryId: CATEGORY_ID,
      qType: 'ESSAY',
      difficulty: 'HARD',
      targetSpecialties: ['ML', 'CV'],
      explanation: 'So.',
      displayOrder: -5,
      isActive: false,
      markers: 3,
      panelRule: 'LOWER',
      panelSpread: 0,
    },
  ],
  ['names in other scripts', { ...base, externalId: '문항-001', category: '기계 학습', qType: 'ESSAY' }],
];

/** Without the fields that were not sent. */
const sent = (item: Record<string, unknown>) => JSON.parse(JSON.stringify(item)) as Record<string, unknown>;

/** Values that fit some fields and not others, at the edges of what is allowed. */
const EDGES: unknown[][] = [
  [null, true, '', ' ', ' a', 'a ', 'A', 'B', 'Z', 'é', 'e\u0301', 'a\nb', '\0', '\ud800', '<b>', 'a < b', 'SINGLE'],
  ['SHORT', 'FILE', 'EASY', 'ML', CATEGORY_ID, CATEGORY_ID.toUpperCase(), 'x'.repeat(100), 'x'.repeat(101)],
  ['x'.repeat(201), '가'.repeat(2_000), 'y'.repeat(2_001), 'z'.repeat(20_001), '\u00a0a', 'a\u200b', '__proto__'],
  [0, 1, -1, 10, 0.5, 1e6, 1e6 + 1, 1e300, [], ['A'], ['A', 'A'], ['ML', 'ML'], ['Z'], {}, { value: 'A' }],
  [{ value: ['A'] }, { value: [] }, { value: 'A', more: 1 }, { policy: 'all-or-nothing' }, { A: 'one' }, 'constructor'],
  [{ accepted: [] }, { accepted: [{ text: 'a' }, { text: 'A ' }] }, { accepted: [{ text: 'a', fraction: 2 }] }],
  [{ accepted: [{ text: 'a' }], match: 'regex' }, { criteria: [] }, { criteria: [null] }],
  // What JavaScript takes for a text where it needs one.
  [[CATEGORY_ID], [['EASY']], ['A'], [10], ['ml-001'], '10', 'true', '1e3', [true]],
  [
    { criteria: [{ id: 'a', description: 'b', maxPoints: 10 }] },
    { criteria: [{ id: 'a', description: 'b', maxPoints: 9 }] },
  ],
];

const ODD = fc.oneof(
  fc.constantFrom(...EDGES.flat()),
  fc.string({ unit: 'binary', maxLength: 5 }),
  fc.jsonValue({ maxDepth: 2 }),
);

/** The same with a value at some place of it replaced, added or taken away. */
function changed(item: Record<string, unknown>, path: readonly string[], value: unknown): Record<string, unknown> {
  const copy = structuredClone(item);
  let at: Record<string, unknown> = copy;
  for (const name of path.slice(0, -1)) {
    const next = at[name];
    if (typeof next !== 'object' || next === null) break;
    at = next as Record<string, unknown>;
  }
  const last = path.at(-1) ?? 'content';
  if (value === undefined) delete at[last];
  else at[last] = value;
  return copy;
}

const under = (names: readonly string[], ...path: string[]) => names.map((name) => [...path, name]);

const PATHS: string[][] = [
  under([...Object.keys(PLAIN[5]?.[1] ?? {}), 'options', 'correctAnswer', 'scoringRubric', 'unknown', 'toString']),
  under(['A', 'B', 'toolong', '__proto', 'é'], 'options'),
  under(['value', 'match'], 'correctAnswer'),
  under(['0'], 'correctAnswer', 'value'),
  under(['0', '2'], 'correctAnswer', 'accepted'),
  under(['text', 'fraction'], 'correctAnswer', 'accepted', '1'),
  under(['id', 'description', 'maxPoints', 'levels'], 'scoringRubric', 'criteria', '1'),
].flat();

describe('an item that is plain at a glance', () => {
  it.each(PLAIN)('is %s', (_, item) => {
    expect(plainItem(sent(item))).toEqual(sent(item));
  });

  /** Whether it is plain; then a close look must say the same of it. */
  function isPlain(item: Record<string, unknown>): boolean {
    const glanced = plainItem(item);
    if (glanced === null) return false;
    const { request, faults } = inspect(ImportQuestionRequest, item);
    expect(faults).toEqual([]);
    expect({ ...request }).toEqual({ ...glanced });
    return true;
  }

  it('has no fault with any odd value at any one place, and is the request that a close look makes of it', () => {
    const odd = PLAIN.flatMap(([, item]) =>
      PATHS.flatMap((path) => EDGES.flat().map((value) => sent(changed(sent(item), path, value)))),
    );
    expect(odd.filter(isPlain).length).toBeGreaterThan(400);
  });

  it('has none with several changes of any kind either', () => {
    let plain = 0;
    const change = fc.tuple(fc.constantFrom(...PATHS), fc.option(ODD, { nil: undefined, freq: 6 }));
    const changes = fc.array(change, { maxLength: 3 });
    fc.assert(
      fc.property(fc.constantFrom(...PLAIN), changes, ([, item], made) => {
        if (isPlain(sent(made.reduce((one, [path, value]) => changed(one, path, value), sent(item))))) plain += 1;
      }),
      { numRuns: 4_000 },
    );
    expect(plain).toBeGreaterThan(400);
  });
});
