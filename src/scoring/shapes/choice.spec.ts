import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { optionsInKeyOrder } from './options.js';
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

const weighted = (weights: object, bounds: object = {}, change: object = {}) => ({
  ...change,
  scoringRubric: { policy: 'weighted', weights, ...bounds },
});

const manyOptions = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`K${n}`, 'text']));

describe('a choice question is accepted', () => {
  it.each([
    ['MULTIPLE with two right options', {}],
    ['MULTIPLE with one right option', { correctAnswer: { value: ['D'] } }],
    ['MULTIPLE with every option right', { correctAnswer: { value: ['A', 'B', 'C', 'D'] } }],
    ['MULTIPLE by subset', { scoringRubric: { policy: 'subset' } }],
    ['MULTIPLE by all-or-nothing', { scoringRubric: { policy: 'all-or-nothing' } }],
    ['MULTIPLE by net', { scoringRubric: { policy: 'net' } }],
    ['MULTIPLE by each-decision', { scoringRubric: { policy: 'each-decision' } }],
    ['MULTIPLE by weights', weighted({ A: 0.5, B: -1, C: 0.5, D: -1 })],
    ['MULTIPLE by weights that name some options', weighted({ A: 0.5, C: 0.5 }, { default: -0.5 })],
    ['MULTIPLE by weights with bounds', weighted({ A: 1, C: 1, D: -1 }, { min: 0, max: 2, default: -2 })],
    ['MULTIPLE by weights that come to more than max', weighted({ A: 1, C: 1 })],
    [
      'MULTIPLE by thirds of seven digits',
      weighted({ A: 0.3333333, B: 0.3333333, C: 0.3333333 }, {}, { correctAnswer: { value: ['A', 'B', 'C'] } }),
    ],
    ['MULTIPLE by no weights but what all are worth', weighted({}, { default: 0.5 })],
    ['MULTIPLE without a key, graded by hand', { correctAnswer: null }],
    ['MULTIPLE without a key, with weights for whoever grades', weighted({ A: 0.1 }, {}, { correctAnswer: null })],
    ['SINGLE', SINGLE],
    ['SINGLE by all-or-nothing', { ...SINGLE, scoringRubric: { policy: 'all-or-nothing' } }],
    ['SINGLE by weights', weighted({ B: 1, C: 0.5 }, {}, SINGLE)],
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
    ['weighted without weights', { scoringRubric: { policy: 'weighted' } }, ['/scoringRubric/weights']],
    ['weights as a list', weighted([0.5, 0.5]), ['/scoringRubric/weights']],
    ['a weight as a text', weighted({ A: '1', C: 1 }), ['/scoringRubric/weights/A']],
    ['a weight of null', weighted({ A: 1, C: null }), ['/scoringRubric/weights/C']],
    ['a weight above a million', weighted({ A: 1_000_001, C: 0 }), ['/scoringRubric/weights/A']],
    ['a weight below minus a million', weighted({ A: 1, B: -1_000_001 }), ['/scoringRubric/weights/B']],
    ['a weight of too many decimals', weighted({ A: 1, B: 1e-21 }), ['/scoringRubric/weights/B']],
    ['a weight of what is no option', weighted({ A: 1, Z: 1 }), ['/scoringRubric/weights/Z']],
    ['a weight of what every object has', weighted({ A: 1, constructor: 1 }), ['/scoringRubric/weights/constructor']],
    ['a weight of what no option can be', weighted({ A: 1, 'B B': 1 }), ['/scoringRubric/weights/B B']],
    [
      'a weight of __proto__',
      { scoringRubric: JSON.parse('{"policy":"weighted","weights":{"A":1,"__proto__":1}}') },
      ['/scoringRubric/weights/__proto__'],
    ],
    [
      'more weights than there can be options',
      weighted(Object.fromEntries(Array.from({ length: 27 }, (_, n) => [`K${n}`, 1]))),
      ['/scoringRubric/weights', ...Array.from({ length: 27 }, (_, n) => `/scoringRubric/weights/K${n}`)],
    ],
    ['weights by which the key is not right', weighted({ A: 0.5, C: 0.4 }), ['/scoringRubric/weights']],
    ['weights that leave the key out', weighted({ B: 1 }), ['/scoringRubric/weights']],
    [
      'thirds of five digits',
      weighted({ A: 0.33333, B: 0.33333, C: 0.33333 }, {}, { correctAnswer: { value: ['A', 'B', 'C'] } }),
      ['/scoringRubric/weights'],
    ],
    ['a max that the key does not reach', weighted({ A: 0.5, C: 0.5 }, { max: 2 }), ['/scoringRubric/weights']],
    ['SINGLE by weights that make another one right', weighted({ C: 1 }, {}, SINGLE), ['/scoringRubric/weights']],
    ['a min below 0', weighted({ A: 1 }, { min: -1 }), ['/scoringRubric/min']],
    ['a min like the max', weighted({ A: 1 }, { min: 1 }), ['/scoringRubric/min']],
    ['a min above the max', weighted({ A: 2 }, { min: 3, max: 2 }), ['/scoringRubric/min']],
    ['a max of 0', weighted({ A: 1 }, { max: 0 }), ['/scoringRubric/max']],
    ['a default as a text', weighted({ A: 1 }, { default: 'none' }), ['/scoringRubric/default']],
    ['an unknown field beside weights', weighted({ A: 1 }, { floor: 0 }), ['/scoringRubric/floor']],
    [
      'weights for another policy',
      { scoringRubric: { policy: 'subset', weights: { A: 1 } } },
      ['/scoringRubric/weights'],
    ],
    ['net for SINGLE', { ...SINGLE, scoringRubric: { policy: 'net' } }, ['/scoringRubric/policy']],
    ['each-decision for SINGLE', { ...SINGLE, scoringRubric: { policy: 'each-decision' } }, ['/scoringRubric/policy']],
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
        scoringRubric: { policy: 'dice' },
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
      { scoringRubric: { policy: 'dice' } },
      'Give one of the available policies: "subset", "all-or-nothing", "net", "each-decision", "weighted".',
    ],
    [
      'which policy SINGLE has',
      { ...SINGLE, scoringRubric: { policy: 'subset' } },
      'Give one of the available policies: "all-or-nothing", "weighted".',
    ],
    ['how many options', { options: { A: 'x' }, correctAnswer: null }, 'Give 2 to 26 options.'],
    ['what is missing', { correctAnswer: {} }, 'This is missing; give a list.'],
    ['how long', { options: { A: 'x'.repeat(2001), C: 'y' } }, 'Give at most 2000 characters.'],
    ['at least one', { correctAnswer: { value: [] } }, 'Give at least 1 entry.'],
    [
      'which options there are to be weighed',
      weighted({ A: 1, Z: 1 }),
      '"Z" is not an option; give one of "A", "B", "C", "D".',
    ],
    [
      'what the weights of the key come to',
      weighted({ A: 0.1, C: 0.2 }),
      'The weights of the key, "A", "C", add up to 0.3, and 1 is what earns all points; make them equal (a third is 0.3333333).',
    ],
    ['what min is below', weighted({ A: 1, C: 1 }, { min: 2, max: 2 }), 'Give less than max, 2.'],
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
