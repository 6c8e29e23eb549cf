import type { ErrorCode } from '../common/problem/catalogue.js';
import type { Schema } from './document.types.js';

/** What some refusals tell beside the members of every problem. */
export const PROBLEM_MEMBERS: Partial<Record<ErrorCode, Record<string, Schema>>> = {
  'answers-ungraded': {
    questionIds: {
      type: 'array',
      description: 'Whose counting answers have no score.',
      items: { type: 'string', format: 'uuid' },
    },
  },
  'options-differ': {
    revisions: {
      type: 'array',
      description: 'Revisions of the question whose answers cannot be held against the key of now.',
      items: {
        type: 'object',
        properties: {
          revision: { type: 'integer' },
          optionKeys: { type: 'array', items: { type: 'string' } },
          answers: { type: 'integer', description: 'That the machine graded.' },
        },
      },
    },
    answerIds: { type: 'array', description: 'The first 100 of them.', items: { type: 'string', format: 'uuid' } },
  },
  'question-changed': {
    question: {
      description: 'As it is now, in the view of the caller.',
      anyOf: [
        { $ref: '#/components/schemas/QuestionResponse' },
        { $ref: '#/components/schemas/StaffQuestionResponse' },
      ],
    },
  },
};
