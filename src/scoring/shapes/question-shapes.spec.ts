import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { QuestionType } from '../../common/enums.js';
import { pointerTo } from './faults.js';
import { LIMITS } from './limits.js';
import { checkQuestion, checkResponse, type QuestionDraft, shapeOf } from './question-shapes.js';

const essay = (change: object): QuestionDraft => ({ qType: QuestionType.ESSAY, maxScore: 10, ...change });

describe('what every question has', () => {
  it.each<[string, object]>([
    ['no content, as in a change of something else', {}],
    ['content', { content: 'Explain **overfitting**.' }],
    ['content as long as it may be', { content: 'x'.repeat(LIMITS.content) }],
    ['an explanation', { explanation: 'Because.' }],
    ['a null explanation', { explanation: null }],
  ])('is accepted: %s', (_case, change) => {
    expect(checkQuestion(essay(change))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['an unknown type', { qType: 'ORAL' }, ['/qType']],
    ['a type in small letters', { qType: 'essay' }, ['/qType']],
    ['no type', { qType: undefined }, ['/qType']],
    ['a type that every object has', { qType: 'toString' }, ['/qType']],
    [
      'an unknown type and other faults',
      { qType: 'ORAL', content: '', maxScore: 0 },
      ['/qType', '/content', '/maxScore'],
    ],
    ['null content', { content: null }, ['/content']],
    ['blank content', { content: ' \n ' }, ['/content']],
    ['content that is too long', { content: '<'.repeat(LIMITS.content + 1) }, ['/content']],
    ['raw HTML in the content', { content: 'x <br>' }, ['/content']],
    ['NUL in the content', { content: 'x\0' }, ['/content']],
    ['a blank explanation', { explanation: '' }, ['/explanation']],
    ['raw HTML in the explanation', { explanation: '<p>' }, ['/explanation']],
  ])('is refused: %s', (_case, change, pointers) => {
    expect(checkQuestion(essay(change)).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('pointers', () => {
  it.each<[PropertyKey[], string]>([
    [[], '/base'],
    [['a', 0], '/base/a/0'],
    [['a/b'], '/base/a~1b'],
    [['a~b'], '/base/a~0b'],
    [['~1'], '/base/~01'],
    [[''], '/base/'],
  ])('%j is written %s', (path, pointer) => {
    expect(pointerTo('/base', ...path)).toBe(pointer);
  });
});

describe('whatever is sent', () => {
  const types = fc.constantFrom(...Object.values(QuestionType));
  const names = [
    'value',
    'accepted',
    'text',
    'criteria',
    'id',
    'maxPoints',
    'levels',
    'points',
    'files',
    'policy',
    '__proto__',
  ];
  // Values that are half right reach further into the rules than arbitrary ones.
  const { likely } = fc.letrec((tie) => ({
    likely: fc.oneof(
      { depthSize: 'medium', withCrossShrink: true },
      fc.constantFrom('A', 'B', 'subset', 'exact', '<b>', '', null, 1, -1, 0.5, true),
      fc.array(tie('likely'), { maxLength: 4 }),
      fc.dictionary(fc.constantFrom(...names), tie('likely'), { maxKeys: 4 }),
    ),
  }));
  const anything = fc.oneof(fc.jsonValue(), likely);
  const draft = fc.record({
    qType: fc.oneof(types, anything),
    content: anything,
    explanation: anything,
    options: fc.oneof(anything, fc.constant({ A: 'one', B: 'two' })),
    correctAnswer: anything,
    scoringRubric: anything,
    maxScore: fc.oneof(anything, fc.constant(10)),
  });

  it('checkQuestion answers with faults and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(draft, anything), (question) => checkQuestion(question as QuestionDraft).every(isFault)),
      { numRuns: 2000 },
    );
  });

  it('checkResponse answers with faults below /responseData and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(types, anything), anything, anything, (qType, options, response) => {
        const faults = checkResponse({ qType, options }, response);

        return faults.every((fault) => isFault(fault) && fault.pointer.startsWith('/responseData'));
      }),
      { numRuns: 2000 },
    );
  });

  it('a hundred faults are told, not more', () => {
    const fields = Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`f${n}`, n]));

    expect(checkQuestion(essay({ scoringRubric: fields }))).toHaveLength(LIMITS.faults);
    expect(checkResponse({ qType: QuestionType.ESSAY }, fields)).toHaveLength(LIMITS.faults);
  });

  // Looked at entry by entry against each other, a million would outlast the test.
  it('a list of a million entries is refused for its length', () => {
    const value = Array(1_000_000).fill('A');
    const question = { qType: QuestionType.MULTIPLE, options: { A: 'x', B: 'y' }, maxScore: 1 };
    const files = Array(1_000_000).fill('x');

    expect(checkQuestion({ ...question, correctAnswer: { value } })[0]?.pointer).toBe('/correctAnswer/value');
    expect(checkResponse(question, { value })[0]?.pointer).toBe('/responseData/value');
    expect(checkResponse({ qType: QuestionType.FILE }, { files })[0]?.pointer).toMatch(/^\/responseData\/files/);
  });

  it('a question type that every object has is none', () => {
    expect(shapeOf('constructor')).toBeUndefined();
    expect(shapeOf('__proto__')).toBeUndefined();
    expect(shapeOf(null)).toBeUndefined();
  });
});

function isFault(fault: { pointer: unknown; detail: unknown }): boolean {
  return (
    typeof fault.pointer === 'string' &&
    /^(\/([^~/]|~[01])*)*$/s.test(fault.pointer) &&
    typeof fault.detail === 'string' &&
    fault.detail.endsWith('.') &&
    !fault.detail.startsWith('Invalid')
  );
}
