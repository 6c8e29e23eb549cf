import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { optionsInKeyOrder } from './choice.js';
import { checkQuestion, checkResponse } from './question-shapes.js';

const OPTIONS = { A: 'one', B: 'two', C: 'three', D: 'four' };

const question = (change: object) => ({
  qType: QuestionType.MULTIPLE,
  content: 'Which of these?',
  options: OPTIONS,
  correctAnswer: { value: ['A', 'C'] },
  scoringRubric: null,
  maxScore: 10,
  ...change,
});

const SINGLE = { qType: QuestionType.SINGLE, correctAnswer: { value: 'B' } };

const manyOptions = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`K${n}`, 'text']));

describe('a choice question is accepted', () => {
  it.each([
    ['MULTIPLE with two right options', {}],
    ['MULTIPLE with one right option', { correctAnswer: { value: ['D'] } }],
    ['MULTIPLE with every option right', { correctAnswer: { value: ['A', 'B', 'C', 'D'] } }],
    ['MULTIPLE by subset', { scoringRubric: { policy: 'subset' } }],
    ['MULTIPLE by all-or-nothing', { scoringRubric: { policy: 'all-or-nothing' } }],
    ['MULTIPLE without a key, graded by hand', { correctAnswer: null }],
    ['SINGLE', SINGLE],
    ['SINGLE by all-or-nothing', { ...SINGLE, scoringRubric: { policy: 'all-or-nothing' } }],
    [
      'SINGLE without a key, with a policy for later',
      { ...SINGLE, correctAnswer: null, scoringRubric: { policy: 'all-or-nothing' } },
    ],
    ['fields that are absent where null is meant', { correctAnswer: undefined, scoringRubric: undefined }],
    ['2 options', { options: { A: '1', C: '2' } }],
    ['26 options', { options: manyOptions(26), correctAnswer: { value: ['K25'] } }],
    ['keys of every allowed character', { options: { 'a-Z_0': 'x', '0123456789abcdef': 'y' }, correctAnswer: null }],
    [
      'keys that are names of object methods',
      { options: { constructor: 'x', toString: 'y' }, correctAnswer: { value: ['toString'] } },
    ],
    ['a text as long as it may be', { options: { A: 'x'.repeat(2000), C: 'y' } }],
    ['signs that look like HTML and are none', { options: { A: 'a < b', C: '`<s>` and <https://example.org>' } }],
    ['Korean', { options: { A: '과적합', C: '정규화' } }],
  ])('%s', (_case, change) => {
    expect(checkQuestion(question(change))).toEqual([]);
  });
});

describe('a choice question is refused, and the pointer says where', () => {
  it.each<[string, object, string[]]>([
    // options
    ['no options', { options: null }, ['/options']],
    ['options as a list', { options: ['A', 'B'] }, ['/options']],
    ['options as a text', { options: 'A' }, ['/options']],
    ['1 option', { options: { A: 'one' }, correctAnswer: null }, ['/options']],
    ['27 options', { options: manyOptions(27), correctAnswer: null }, ['/options']],
    ['an option key with a space', { options: { 'A B': '1', C: '2' }, correctAnswer: null }, ['/options/A B']],
    [
      'an option key with a slash and a tilde',
      { options: { 'a/b': '1', 'c~d': '2' }, correctAnswer: null },
      ['/options/a~1b', '/options/c~0d'],
    ],
    ['an empty option key', { options: { '': '1', C: '2' }, correctAnswer: null }, ['/options/']],
    [
      'an option key of 17 characters',
      { options: { [`${'k'.repeat(17)}`]: '1', C: '2' }, correctAnswer: null },
      [`/options/${'k'.repeat(17)}`],
    ],
    ['an option key in Hangul', { options: { 가: '1', C: '2' }, correctAnswer: null }, ['/options/가']],
    ['the option key __proto__', { options: JSON.parse('{"A":"1","C":"2","__proto__":"3"}') }, ['/options/__proto__']],
    ['an option text that is a number', { options: { A: 1, C: '2' } }, ['/options/A']],
    ['an empty option text', { options: { A: '', C: '2' } }, ['/options/A']],
    ['an option text of white space', { options: { A: ' \n', C: '2' } }, ['/options/A']],
    ['an option text that is too long', { options: { A: 'x'.repeat(2001), C: '2' } }, ['/options/A']],
    ['an option text with NUL', { options: { A: 'a\0', C: '2' } }, ['/options/A']],
    ['an option text with half a surrogate pair', { options: { A: '\ud83d', C: '2' } }, ['/options/A']],
    ['raw HTML in an option', { options: { A: '<b>bold</b>', C: '2' } }, ['/options/A', '/options/A']],
    // correctAnswer
    ['a key that is not an option', { correctAnswer: { value: ['A', 'Z'] } }, ['/correctAnswer/value/1']],
    ['a key that every object has', { correctAnswer: { value: ['A', 'constructor'] } }, ['/correctAnswer/value/1']],
    ['an option twice in the key', { correctAnswer: { value: ['A', 'C', 'A'] } }, ['/correctAnswer/value/2']],
    ['an empty key', { correctAnswer: { value: [] } }, ['/correctAnswer/value']],
    ['a MULTIPLE key that is one text', { correctAnswer: { value: 'A' } }, ['/correctAnswer/value']],
    ['a MULTIPLE key that holds a number', { correctAnswer: { value: ['A', 3] } }, ['/correctAnswer/value/1']],
    ['a key without value', { correctAnswer: {} }, ['/correctAnswer/value']],
    ['a key that is a text', { correctAnswer: 'A' }, ['/correctAnswer']],
    ['an unknown field in the key', { correctAnswer: { value: ['A'], values: ['A'] } }, ['/correctAnswer/values']],
    ['a SINGLE key that is not an option', { ...SINGLE, correctAnswer: { value: 'Z' } }, ['/correctAnswer/value']],
    ['a SINGLE key that is a list', { ...SINGLE, correctAnswer: { value: ['B'] } }, ['/correctAnswer/value']],
    // scoringRubric
    ['the policy net', { scoringRubric: { policy: 'net' } }, ['/scoringRubric/policy']],
    ['the policy each-decision', { scoringRubric: { policy: 'each-decision' } }, ['/scoringRubric/policy']],
    [
      'the policy weighted and its weights',
      { scoringRubric: { policy: 'weighted', weights: { A: 1 } } },
      ['/scoringRubric/policy', '/scoringRubric/weights'],
    ],
    ['an unknown policy', { scoringRubric: { policy: 'constructor' } }, ['/scoringRubric/policy']],
    ['a rubric without policy', { scoringRubric: {} }, ['/scoringRubric/policy']],
    ['subset for SINGLE', { ...SINGLE, scoringRubric: { policy: 'subset' } }, ['/scoringRubric/policy']],
    [
      'criteria on a choice question',
      { scoringRubric: { criteria: [] } },
      ['/scoringRubric/policy', '/scoringRubric/criteria'],
    ],
    // maxScore
    ['0 points', { maxScore: 0 }, ['/maxScore']],
    ['half a point', { maxScore: 0.5 }, ['/maxScore']],
    ['points as a text', { maxScore: '10' }, ['/maxScore']],
    ['no points', { maxScore: undefined }, ['/maxScore']],
    ['a million and one points', { maxScore: 1_000_001 }, ['/maxScore']],
  ])('%s', (_case, change, pointers) => {
    expect(
      checkQuestion(question(change))
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(pointers.toSorted());
  });

  it('tells every fault at once', () => {
    const faults = checkQuestion(
      question({
        content: ' ',
        options: { A: '', 'B B': 'two' },
        correctAnswer: { value: ['A', 'Z', 3], more: true },
        scoringRubric: { policy: 'net' },
        maxScore: -1,
      }),
    );

    expect(faults.map(({ pointer }) => pointer)).toEqual([
      '/content',
      '/maxScore',
      '/options/A',
      '/options/B B',
      '/correctAnswer/value/2',
      '/correctAnswer/more',
      '/scoringRubric/policy',
      '/correctAnswer/value/1',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'which options there are',
      { correctAnswer: { value: ['Z'] } },
      '"Z" is not an option; give one of "A", "B", "C", "D".',
    ],
    [
      'which policies there are',
      { scoringRubric: { policy: 'net' } },
      'Give one of the available policies: "subset", "all-or-nothing".',
    ],
    [
      'which policy SINGLE has',
      { ...SINGLE, scoringRubric: { policy: 'subset' } },
      'Give one of the available policies: "all-or-nothing".',
    ],
    ['how many options', { options: { A: 'x' }, correctAnswer: null }, 'Give 2 to 26 options.'],
    ['what is missing', { correctAnswer: {} }, 'This is missing; give a list.'],
    ['how long', { options: { A: 'x'.repeat(2001), C: 'y' } }, 'Give at most 2000 characters.'],
    ['at least one', { correctAnswer: { value: [] } }, 'Give at least 1 entry.'],
    ['what to remove', { correctAnswer: { value: ['A'], note: 1 } }, 'There is no field "note" here; remove it.'],
  ])('the detail says %s', (_case, change, detail) => {
    expect(checkQuestion(question(change)).map((fault) => fault.detail)).toEqual([detail]);
  });
});

describe('a response to a choice question', () => {
  const single = { qType: QuestionType.SINGLE, options: OPTIONS };
  const multiple = { qType: QuestionType.MULTIPLE, options: OPTIONS };

  it.each<[string, typeof single, unknown]>([
    ['one option', single, { value: 'B' }],
    ['two options', multiple, { value: ['A', 'C'] }],
    ['nothing picked', multiple, { value: [] }],
    ['an option twice, which counts once', multiple, { value: ['A', 'A'] }],
  ])('is accepted: %s', (_case, to, response) => {
    expect(checkResponse(to, response)).toEqual([]);
  });

  it.each<[string, { qType: QuestionType; options: unknown }, unknown, string[]]>([
    ['no option of this question', single, { value: 'Z' }, ['/responseData/value']],
    ['the name of a method', single, { value: 'toString' }, ['/responseData/value']],
    ['a list for SINGLE', single, { value: ['B'] }, ['/responseData/value']],
    ['null for SINGLE', single, { value: null }, ['/responseData/value']],
    ['a text for MULTIPLE', multiple, { value: 'A' }, ['/responseData/value']],
    [
      'each wrong pick by itself',
      multiple,
      { value: ['A', 'Z', 3, 'Y'] },
      ['/responseData/value/1', '/responseData/value/2', '/responseData/value/3'],
    ],
    ['101 picks', multiple, { value: Array(101).fill('A') }, ['/responseData/value']],
    ['an unknown field', single, { value: 'B', score: 10 }, ['/responseData/score']],
    ['a field of another type', single, { text: 'B' }, ['/responseData/value', '/responseData/text']],
    [
      'any pick where the question lost its options',
      { ...single, options: null },
      { value: 'B' },
      ['/responseData/value'],
    ],
    ['null', single, null, ['/responseData']],
    ['a list', single, ['B'], ['/responseData']],
    ['a text', single, 'B', ['/responseData']],
    ['nothing', single, undefined, ['/responseData']],
  ])('is refused: %s', (_case, to, response, pointers) => {
    expect(
      checkResponse(to, response)
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(pointers.toSorted());
  });
});

describe('optionsInKeyOrder', () => {
  it.each([
    [{ BB: 1, A: 2, B: 3 }, ['A', 'B', 'BB']],
    [{ b: 1, B: 2, a: 3, A: 4 }, ['A', 'B', 'a', 'b']],
    [{ opt_10: 1, opt_2: 2 }, ['opt_10', 'opt_2']],
    [{ 10: 1, 9: 2, A: 3 }, ['9', '10', 'A']],
  ])('%j is shown as %j', (options, keys) => {
    expect(Object.keys(optionsInKeyOrder(options as never))).toEqual(keys);
  });
});
