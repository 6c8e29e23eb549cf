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
import { BODY, BY_ROLE, CONTENDED, LIST, ONCE, SIGNED_IN } from '../common/problem/problem-groups.js';
import { QuestionPage, QuestionResponse, QuestionRevisionPage, StaffQuestionResponse } from './question.responses.js';

export const ApiListQuestions = () =>
  applyDecorators(
    ApiOperation({
      summary: 'List questions',
      description:
        'By the order of categories, then displayOrder, then id. Applicants get active questions of active categories ' +
        'for their specialties, without key, rubric and explanation; staff get all of them, whole.',
    }),
    ApiOkResponse({ type: QuestionPage }),
    ApiProblems(...LIST, ...SIGNED_IN),
  );

export const ApiCreateQuestion = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Create a question',
      description: 'Options, key and rubric must fit the type; every fault is listed.',
    }),
    ApiCreatedResponse({ type: StaffQuestionResponse }),
    ApiProblems(...BY_ROLE, ...BODY, ...ONCE, 'reference-not-found', 'external-id-taken', 'busy'),
  );

export const ApiGetQuestion = () =>
  applyDecorators(
    ApiExtraModels(QuestionResponse, StaffQuestionResponse),
    ApiOperation({
      summary: 'Read a question',
      description: 'Staff see key, rubric and explanation; applicants do not.',
    }),
    ApiOkResponse({
      schema: { anyOf: [{ $ref: getSchemaPath(StaffQuestionResponse) }, { $ref: getSchemaPath(QuestionResponse) }] },
    }),
    ApiProblems('invalid-id', ...SIGNED_IN, 'question-not-found'),
  );

export const ApiUpdateQuestion = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Change a question',
      description:
        'A change of type, content, options, key, rubric or maxScore raises `revision` and keeps the old one. The type ' +
        'can change only while neither an answer nor a kept mark of an erased person names the question.',
    }),
    ApiOkResponse({ type: StaffQuestionResponse }),
    ApiProblems(
      'invalid-id',
      ...BY_ROLE,
      ...BODY,
      ...CONTENDED,
      'question-not-found',
      'question-in-use',
      'external-id-taken',
      'reference-not-found',
      'precondition-failed',
    ),
  );

export const ApiRemoveQuestion = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Deactivate a question, or delete it',
      description:
        'Deactivates unless `hard=true`, which only an ADMIN may send, and only while no answer names the question.',
    }),
    ApiNoContentResponse(),
    ApiProblems('invalid-id', 'invalid-query', ...BY_ROLE, ...CONTENDED, 'question-not-found', 'question-in-use'),
  );

export const ApiListRevisions = () =>
  applyDecorators(
    ApiOperation({
      summary: 'List the revisions of a question',
      description:
        'Oldest first, each with its author, its time and what it changed against the one before; the current one is the last. ' +
        'A page of large revisions ends early, at 4 MiB, with a `nextCursor`.',
    }),
    ApiOkResponse({ type: QuestionRevisionPage }),
    ApiProblems('invalid-id', ...LIST, ...BY_ROLE, 'question-not-found'),
  );
