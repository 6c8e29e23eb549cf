import { applyDecorators } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { ErrorCode } from '../common/problem/catalogue.js';
import { BODY, BY_ROLE, CONTENDED, LIST, ONCE, SIGNED_IN } from '../common/problem/problem-groups.js';
import { ANSWER_SCHEMA, AnswerBatchResponse, AnswerPage } from './answer.responses.js';
import { GradingAnswerResponse } from './grading-answer.response.js';
import { UnblindedAnswerResponse } from './unblinded-answer.response.js';
import { WRITE_REFUSALS, type WriteRefusal } from './write-rules.js';

/** Refusals of every route that gets content into answers. */
const WRITE = [
  ...BY_ROLE,
  ...CONTENDED,
  ...(Object.keys(WRITE_REFUSALS) as WriteRefusal[]),
  'validation-failed',
] as const satisfies readonly ErrorCode[];

export const ApiSaveAnswer = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Save or hand in an answer',
      description:
        'Opens the next version (201) or replaces the content of the open draft (200): with `If-Match` only as it was ' +
        'read, else the last writer wins. `submit: true` hands it in at once, and what the machine can grade is graded.',
    }),
    ApiCreatedResponse({ description: 'The next version was opened.', schema: ANSWER_SCHEMA }),
    ApiOkResponse({ description: 'The open draft was replaced.', schema: ANSWER_SCHEMA }),
    ApiProblems(...WRITE, ...BODY, ...ONCE, 'expert-not-found', 'question-not-found', 'precondition-failed'),
  );

export const ApiSaveBatch = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Save or hand in several answers',
      description: 'All or none. A fault points into its item, as `/answers/3/responseData/value`; a refusal names it.',
    }),
    ApiOkResponse({ type: AnswerBatchResponse }),
    ApiProblems(...WRITE, ...BODY, ...ONCE, 'expert-not-found', 'question-not-found'),
  );

export const ApiChangeAnswer = () =>
  applyDecorators(
    ApiOperation({ summary: 'Change a draft', description: 'Takes the question as it is now.' }),
    ApiOkResponse({ schema: ANSWER_SCHEMA }),
    ApiProblems(
      'invalid-id',
      ...WRITE,
      ...BODY,
      'answer-not-found',
      'answer-not-draft',
      'precondition-failed',
      'precondition-required',
    ),
  );

export const ApiSubmitAnswer = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Hand in a draft',
      description:
        'What the machine can grade is graded at once. Where content, options or maxScore of the question have changed ' +
        'since the draft was saved, `question-changed` carries the question as it is now.',
    }),
    ApiOkResponse({ schema: ANSWER_SCHEMA }),
    ApiProblems(
      'invalid-id',
      ...WRITE,
      ...ONCE,
      'answer-not-found',
      'answer-not-draft',
      'question-changed',
      'precondition-failed',
    ),
  );

export const ApiDropAnswer = () =>
  applyDecorators(
    ApiOperation({ summary: 'Drop a draft', description: 'What was handed in stays.' }),
    ApiNoContentResponse({ description: 'The draft is gone.' }),
    ApiProblems('invalid-id', ...BY_ROLE, ...CONTENDED, 'answer-not-found', 'answer-not-draft', 'precondition-failed'),
  );

export const ApiListAnswers = () =>
  applyDecorators(
    ApiOperation({
      summary: 'List answers',
      description:
        'Oldest first. Experts see their own; operators all that were handed in, and the drafts they wrote. Evaluators ' +
        'find their work in the grading queue.',
    }),
    ApiOkResponse({ type: AnswerPage }),
    ApiProblems(...LIST, ...BY_ROLE, 'expert-not-found'),
  );

export const ApiGetAnswer = () =>
  applyDecorators(
    ApiExtraModels(GradingAnswerResponse, UnblindedAnswerResponse),
    ApiOperation({
      summary: 'Read an answer',
      description:
        'Experts see their own, without a grade until it is released. Evaluators do not see whose it is, ' +
        'unless an operator lifted its blindness for them (`POST /answers/:id/unblind`).',
    }),
    ApiOkResponse({
      schema: {
        anyOf: [
          ...ANSWER_SCHEMA.oneOf,
          ...[UnblindedAnswerResponse, GradingAnswerResponse].map((view) => ({ $ref: getSchemaPath(view) })),
        ],
      },
    }),
    ApiProblems('invalid-id', 'invalid-query', ...SIGNED_IN, 'answer-not-found'),
  );
