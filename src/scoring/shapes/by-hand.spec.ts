import { describe, expect, it } from '@jest/globals';
import { QuestionType } from '../../common/enums.js';
import { checkQuestion, checkResponse } from './question-shapes.js';

const ID = '019b0c5e-8a5b-7c3d-9e2f-0123456789ab';
const OTHER_ID = '6f9619ff-8b86-d011-b42d-00c04fc964ff';

const byHand = [QuestionType.ESSAY, QuestionType.FILE];

describe.each(byHand)('a question of type %s', (qType) => {
  const question = (change: object) => ({ qType, content: 'Explain.', maxScore: 10, ...change });

  it.each<[string, object]>([
    ['nothing but its content and points', {}],
    ['nulls', { options: null, correctAnswer: null, scoringRubric: null }],
    ['criteria', { scoringRubric: { criteria: [{ id: 'c', description: 'Clear', maxPoints: 10 }] } }],
    ['items', { scoringRubric: { items: [{ id: 'i', description: 'Clear', points: 4 }] } }],
  ])('is accepted with %s', (_case, change) => {
    expect(checkQuestion(question(change))).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ['options', { options: {} }, ['/options']],
    ['a key', { correctAnswer: { value: 'A' } }, ['/correctAnswer']],
    ['a policy', { scoringRubric: { policy: 'subset' } }, ['/scoringRubric/criteria', '/scoringRubric/policy']],
  ])('is refused with %s', (_case, change, pointers) => {
    expect(checkQuestion(question(change)).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('a response to an ESSAY question', () => {
  const to = { qType: QuestionType.ESSAY, options: null };

  it.each([
    ['no text', ''],
    ['a text', 'Words.'],
    ['a text with HTML, which is shown as text', 'Mit <b>HTML</b>'],
    ['a text as long as it may be', '가'.repeat(50_000)],
  ])('is accepted: %s', (_case, text) => {
    expect(checkResponse(to, { text })).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['a text that is too long', { text: 'x'.repeat(50_001) }, ['/responseData/text']],
    ['a list', { text: ['x'] }, ['/responseData/text']],
    ['files', { text: 'x', files: [] }, ['/responseData/files']],
  ])('is refused: %s', (_case, response, pointers) => {
    expect(checkResponse(to, response).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});

describe('a response to a FILE question', () => {
  const to = { qType: QuestionType.FILE, options: null };
  const ids = (count: number) => Array.from({ length: count }, (_, n) => `019b0c5e-8a5b-7c3d-9e2f-0000000000${10 + n}`);

  it.each<[string, unknown]>([
    ['one file', { files: [ID] }],
    ['two files and a text', { files: [ID, OTHER_ID], text: 'The second holds the figures.' }],
    ['ten files', { files: ids(10) }],
    ['an id in capitals', { files: [ID.toUpperCase()] }],
  ])('is accepted: %s', (_case, response) => {
    expect(checkResponse(to, response)).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['no file', { files: [] }, ['/responseData/files']],
    ['eleven files', { files: ids(11) }, ['/responseData/files']],
    ['a text alone', { text: 'x' }, ['/responseData/files']],
    ['what is no id', { files: [ID, 'report.pdf', 7] }, ['/responseData/files/1', '/responseData/files/2']],
    ['a file twice', { files: [ID, OTHER_ID, ID] }, ['/responseData/files/2']],
    ['a file twice, once in capitals', { files: [ID, ID.toUpperCase()] }, ['/responseData/files/1']],
    ['a text of null', { files: [ID], text: null }, ['/responseData/text']],
    ['an unknown field', { files: [ID], name: 'x' }, ['/responseData/name']],
  ])('is refused: %s', (_case, response, pointers) => {
    expect(checkResponse(to, response).map(({ pointer }) => pointer)).toEqual(pointers);
  });
});
