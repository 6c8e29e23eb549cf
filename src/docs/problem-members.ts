import type { ErrorCode } from '../common/problem/catalogue.js';
import type { Schema } from './document.types.js';

/** What some refusals tell beside the members of every problem. */
export const PROBLEM_MEMBERS: Partial<Record<ErrorCode, Record<string, { schema: Schema; example: unknown }>>> = {
  'answers-ungraded': {
    questionIds: {
      schema: {
        type: 'array',
        description: 'Whose counting answers have no score.',
        items: { type: 'string', format: 'uuid' },
      },
      example: ['019a8e3c-7a06-7f23-9c7b-e04d8a1b6f52'],
    },
  },
};
