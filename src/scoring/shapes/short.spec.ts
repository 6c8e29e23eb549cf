import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { checkQuestion, checkResponse } from './question-shapes.js';

const question = (correctAnswer: unknown, change: object = {}) => ({
  qType: QuestionType.SHORT,
  content: 'Name the animal.',
  options: null,
  correctAnswer,
  scoringRubric: null,
  maxScore: 10,
  ...change,
});

const texts = (...list: string[]) => ({ accepted: list.map((text) => ({ text })) });
const numeric = (change: object) => question({ ...texts('7'), match: 'numeric', ...change });
const RUBRIC = { criteria: [{ id: 'c', description: 'Says it', maxPoints: 10 }] };

describe('a SHORT question is accepted', () => {
  it.each<[string, object]>([
    ['without a key, graded by hand', question(null)],
    ['without a key, with criteria', question(null, { scoringRubric: RUBRIC })],
    ['with one accepted text', question(texts('Frog'))],
    [
      'with fractions',
      question({
        accepted: [
          { text: 'Frog', fraction: 1 },
          { text: 'Toad', fraction: 0.5 },
          { text: 'Newt', fraction: 0 },
        ],
      }),
    ],
    ['with the match exact', question({ ...texts('Frog'), match: 'exact' })],
    ['with case minded', question({ ...texts('Frog', 'FROG'), caseSensitive: true })],
    ['with signs that would be patterns', question(texts('F*og', '[a-z]', '<s>'))],
    ['with the text 0', question(texts('0'))],
    ['with 200 texts', question(texts(...Array.from({ length: 200 }, (_, n) => `text ${n}`)))],
    ['with wildcards', question({ ...texts('F*g', 'a\\*b', '*'), match: 'wildcard' })],
    ['with patterns', question({ ...texts('fr[oó]gs?', '(?s).*\\S+', '^\\pL+$'), match: 'regex' })],
    ['with patterns that differ in case', question({ ...texts('\\d', '\\D'), match: 'regex' })],
    ['with a brace that counts nothing', question({ ...texts('\\{5000}', '{5000,x}'), match: 'regex' })],
    ['with a character by its large number', question({ ...texts('\\x{3000}?\\x{1F438}'), match: 'regex' })],
    ['with a number', question({ ...texts('-11.72'), match: 'numeric' })],
    ['with an absolute tolerance', numeric({ tolerance: { value: 0.5, kind: 'absolute' } })],
    ['with a relative tolerance', numeric({ tolerance: { value: 0, kind: 'relative' } })],
    ['with a decimal comma', numeric({ ...texts('7,5', '8.5'), decimalComma: true })],
    ['with numbers and fractions', numeric({ accepted: [{ text: '7' }, { text: '7.5e0', fraction: 0.5 }] })],
    ['with a number as large as there may be', numeric(texts('-1e1000'))],
    ['with full-width digits', numeric(texts('１２．５'))],
    ['with numbers whose case is not minded', numeric({ caseSensitive: false })],
    ['with a wildcard for the rest, wherever it stands', question({ ...texts('*', 'frog'), match: 'wildcard' })],
    ['with texts that differ in white space inside', question(texts('a b', 'a  b'))],
  ])('%s', (_case, draft) => {
    expect(checkQuestion(draft as never)).toEqual([]);
  });
});

describe('a SHORT question is refused, and the pointer says where', () => {
  it.each<[string, object, string[]]>([
    ['options', question(null, { options: { A: 'x', B: 'y' } }), ['/options']],
    ['no accepted text', question({ accepted: [] }), ['/correctAnswer/accepted']],
    [
      '201 accepted texts',
      question(texts(...Array.from({ length: 201 }, (_, n) => `${n}`))),
      ['/correctAnswer/accepted'],
    ],
    ['a key without accepted', question({}), ['/correctAnswer/accepted']],
    ['an empty text', question(texts('Frog', '')), ['/correctAnswer/accepted/1/text']],
    ['white space', question(texts(' \t ')), ['/correctAnswer/accepted/0/text']],
    ['a text that is too long', question(texts('x'.repeat(2001))), ['/correctAnswer/accepted/0/text']],
    ['a bare text', question({ accepted: ['Frog'] }), ['/correctAnswer/accepted/0']],
    ['the same text', question(texts('Frog', 'Toad', 'Frog')), ['/correctAnswer/accepted/2/text']],
    ['the same text but for case', question(texts('Frog', ' FROG ')), ['/correctAnswer/accepted/1/text']],
    ['the same text in another normal form', question(texts('é', 'e\u0301')), ['/correctAnswer/accepted/1/text']],
    [
      'the same text, case minded, but for its ends',
      question({ ...texts('Frog', 'Frog '), caseSensitive: true }),
      ['/correctAnswer/accepted/1/text'],
    ],
    [
      'a fraction below 0',
      question({ accepted: [{ text: 'x', fraction: -0.1 }] }),
      ['/correctAnswer/accepted/0/fraction'],
    ],
    [
      'a fraction above 1',
      question({ accepted: [{ text: 'x', fraction: 1.1 }] }),
      ['/correctAnswer/accepted/0/fraction'],
    ],
    [
      'a fraction of null',
      question({ accepted: [{ text: 'x', fraction: null }] }),
      ['/correctAnswer/accepted/0/fraction'],
    ],
    [
      'an unknown field of an entry',
      question({ accepted: [{ text: 'x', score: 1 }] }),
      ['/correctAnswer/accepted/0/score'],
    ],
    [
      'a pattern that is none',
      question({ ...texts('F.g', '(', '[z-a]'), match: 'regex' }),
      ['/correctAnswer/accepted/1/text', '/correctAnswer/accepted/2/text'],
    ],
    ['a look-ahead', question({ ...texts('F(?=g)g'), match: 'regex' }), ['/correctAnswer/accepted/0/text']],
    ['a back-reference', question({ ...texts('(a)\\1'), match: 'regex' }), ['/correctAnswer/accepted/0/text']],
    ['a pattern too long', question({ ...texts('x'.repeat(501)), match: 'regex' }), ['/correctAnswer/accepted/0/text']],
    [
      'counts that are too high together',
      question({ ...texts('a{501}b{500}'), match: 'regex' }),
      ['/correctAnswer/accepted/0/text'],
    ],
    [
      'counts inside counts',
      question({ ...texts('(?:(?:a{31}){31}b){2}'), match: 'regex' }),
      ['/correctAnswer/accepted/0/text'],
    ],
    [
      'patterns that are too much together, at the one that is one too many',
      question({ ...texts('a{400}', 'b{400}', 'c{400}', 'd{400}'), match: 'regex' }),
      ['/correctAnswer/accepted/2/text'],
    ],
    ['the same pattern', question({ ...texts('a+', ' a+ '), match: 'regex' }), ['/correctAnswer/accepted/1/text']],
    [
      'the same wildcard but for case',
      question({ ...texts('a*', 'A*'), match: 'wildcard' }),
      ['/correctAnswer/accepted/1/text'],
    ],
    [
      'a pattern that no text matches',
      question({ ...texts('a|b', 'a^b', '[^\\s\\S]', '\\s'), match: 'regex' }),
      [1, 2, 3].map((index) => `/correctAnswer/accepted/${index}/text`),
    ],
    [
      'a key whose only pattern matches nothing',
      question({ ...texts('$frog'), match: 'regex' }),
      ['/correctAnswer/accepted/0/text'],
    ],
    [
      'a number that is none',
      numeric(texts('7', '7 kg', '1,5', 'NaN', '1e1001', '')),
      [1, 2, 3, 4, 5].map((index) => `/correctAnswer/accepted/${index}/text`),
    ],
    [
      'the same number',
      numeric(texts('7', '7.0', '70e-1', '７', '+7')),
      [1, 2, 3, 4].map((index) => `/correctAnswer/accepted/${index}/text`),
    ],
    ['nothing twice', numeric(texts('0', '-0.0')), ['/correctAnswer/accepted/1/text']],
    [
      'the same number but for its comma',
      numeric({ ...texts('7,5', '7.5'), decimalComma: true }),
      ['/correctAnswer/accepted/1/text'],
    ],
    ['a million digits', numeric(texts('9'.repeat(1_000_000))), ['/correctAnswer/accepted/0/text']],
    [
      'a tolerance below 0',
      numeric({ tolerance: { value: -1, kind: 'absolute' } }),
      ['/correctAnswer/tolerance/value'],
    ],
    [
      'a tolerance as a text',
      numeric({ tolerance: { value: '1', kind: 'absolute' } }),
      ['/correctAnswer/tolerance/value'],
    ],
    [
      'a tolerance in per cent',
      numeric({ tolerance: { value: 1, kind: 'percent' } }),
      ['/correctAnswer/tolerance/kind'],
    ],
    [
      'a tolerance of nothing',
      numeric({ tolerance: {} }),
      ['/correctAnswer/tolerance/value', '/correctAnswer/tolerance/kind'],
    ],
    ['a bare tolerance', numeric({ tolerance: 1 }), ['/correctAnswer/tolerance']],
    ['numbers whose case is minded', numeric({ caseSensitive: true }), ['/correctAnswer/caseSensitive']],
    ['decimalComma as a text', numeric({ decimalComma: 'yes' }), ['/correctAnswer/decimalComma']],
    [
      'what only numbers have, for texts',
      question({ ...texts('7'), tolerance: { value: 1, kind: 'absolute' }, decimalComma: false }),
      ['/correctAnswer/tolerance', '/correctAnswer/decimalComma'],
    ],
    [
      'what only numbers have, for patterns',
      question({ ...texts('7'), match: 'regex', tolerance: { value: 1, kind: 'absolute' } }),
      ['/correctAnswer/tolerance'],
    ],
    [
      'a match that nobody knows, and not its tolerance',
      question({ ...texts('7'), match: 'number', tolerance: { value: 1, kind: 'absolute' } }),
      ['/correctAnswer/match'],
    ],
    ['a tolerance of texts', question({ ...texts('7'), tolerance: 1 }), ['/correctAnswer/tolerance']],
    ['caseSensitive as a text', question({ ...texts('x'), caseSensitive: 'no' }), ['/correctAnswer/caseSensitive']],
    ['the key of a choice question', question({ value: 'A' }), ['/correctAnswer/accepted', '/correctAnswer/value']],
    ['a rubric beside a key', question(texts('Frog'), { scoringRubric: RUBRIC }), ['/scoringRubric']],
    [
      'a policy',
      question(null, { scoringRubric: { policy: 'subset' } }),
      ['/scoringRubric/criteria', '/scoringRubric/policy'],
    ],
    [
      'criteria that do not add up',
      question(null, { scoringRubric: RUBRIC, maxScore: 9 }),
      ['/scoringRubric/criteria'],
    ],
    [
      'several faults at once',
      question({ accepted: [{ text: 'x' }, { text: 'X' }, { text: '' }], match: 'number' }),
      ['/correctAnswer/accepted/1/text', '/correctAnswer/accepted/2/text', '/correctAnswer/match'],
    ],
  ])('%s', (_case, draft, pointers) => {
    expect(
      checkQuestion(draft as never)
        .map(({ pointer }) => pointer)
        .toSorted(),
    ).toEqual(pointers.toSorted());
  });

  it.each<[string, object, string]>([
    [
      'which matches there are',
      question({ ...texts('7'), match: 'number' }),
      'Give one of the available matches: "exact", "wildcard", "regex", "numeric".',
    ],
    [
      'why a pattern is none',
      question({ ...texts('fr(og'), match: 'regex' }),
      'This is no pattern of RE2: missing closing ) at "fr(og".',
    ],
    [
      'how much is too much',
      question({ ...texts('a{900}', 'b{198}'), match: 'regex' }),
      'With this one the patterns of the key have 1102 steps, and 1000 are allowed; give fewer alternatives and smaller counts.',
    ],
    [
      'what a number looks like',
      numeric(texts('7,5')),
      'Give a number such as -11.72 or 1.5e3, its exponent at most 1000, without a unit or separators; a comma is a point where decimalComma is true.',
    ],
    [
      'what a number looks like with a comma',
      numeric({ ...texts('1.234,5'), decimalComma: true }),
      'Give a number such as -11.72 or 1.5e3, its exponent at most 1000, without a unit or separators.',
    ],
    [
      'who knows a tolerance',
      question({ ...texts('7'), tolerance: { value: 1, kind: 'absolute' } }),
      'Only the match "numeric" knows this; remove it or give that.',
    ],
    [
      'why a pattern is of no use',
      question({ ...texts('a^b'), match: 'regex' }),
      'No text matches this pattern, bearing in mind that a response is trimmed at its ends; mend or remove it.',
    ],
    ['which entry is the same', question(texts('Frog', 'frog')), 'This is the same as entry 0, "Frog"; remove one.'],
    [
      'why there is no rubric',
      question(texts('Frog'), { scoringRubric: RUBRIC }),
      'A SHORT question with a key is graded by the key; give null.',
    ],
  ])('the detail says %s', (_case, draft, detail) => {
    expect(checkQuestion(draft as never).map((fault) => fault.detail)).toEqual([detail]);
  });
});

describe('a response to a SHORT question', () => {
  const to = { qType: QuestionType.SHORT, options: null };

  it.each(['Frog', '0', '', '   ', '개구리', 'a < b', '<b>', 'x'.repeat(2000)])('is accepted: %j', (text) => {
    expect(checkResponse(to, { text })).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['a number', { text: 7 }, ['/responseData/text']],
    ['null', { text: null }, ['/responseData/text']],
    ['no text', {}, ['/responseData/text']],
    ['a text that is too long', { text: 'x'.repeat(2001) }, ['/responseData/text']],
    ['NUL', { text: 'a\0b' }, ['/responseData/text']],
    ['half a surrogate pair', { text: 'a\udc00b' }, ['/responseData/text']],
    ['an unknown field', { text: 'x', value: 'x' }, ['/responseData/value']],
  ])('is refused: %s', (_case, response, pointers) => {
    expect(checkResponse(to, response).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
