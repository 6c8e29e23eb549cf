import { applyDecorators } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, CONTENDED, LIST, ONCE } from '../common/problem/problem-groups.js';
import { RegradeRequest } from './regrade.requests.js';
import { RegradeItemPage, RegradePage, RegradePreviewResponse, RegradeResponse } from './regrade.responses.js';

const EXAMPLES = {
  preview: { summary: 'What a new key would change', value: { policy: 'current', dryRun: true } },
  key: {
    summary: 'The key was wrong, and nobody is to lose by it',
    value: { policy: 'raise-only', reason: 'The key named the wrong option.' },
  },
  void: {
    summary: 'An option that can be read in two ways',
    value: { policy: 'void-option', option: 'C', reason: 'C can be read in two ways.' },
  },
};

export const ApiRegrade = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Score the answers to a question anew',
      description:
        'Of counting answers that have a score: those that the machine gave. A score that a person gave, in part or in ' +
        'whole, is never changed; it is listed as `HAND_MADE`. A score that an expert has seen does not fall unless ' +
        '`allowLower` says so. Each change is one grade event with the rule, the reason and who asked for it; statuses ' +
        'stay, and what nothing changes gets no event. The work is done in the background, in batches that outlive a ' +
        'crash: follow it under `Location`. Who has answered the question has somebody else do it. A regrade that is asked for again changes nothing twice. With `dryRun` nothing ' +
        'is stored, and what would change is told at once.',
    }),
    ApiBody({ type: RegradeRequest, examples: EXAMPLES }),
    ApiExtraModels(RegradePreviewResponse),
    ApiOkResponse({ schema: { $ref: getSchemaPath(RegradePreviewResponse) }, description: 'Of a `dryRun`.' }),
    ApiCreatedResponse({ type: RegradeResponse, description: 'Under way.' }),
    ApiProblems(
      'invalid-id',
      ...BY_ROLE,
      ...BODY,
      ...ONCE,
      ...CONTENDED,
      'invalid-cursor',
      'own-answer',
      'question-not-found',
      'not-machine-graded',
      'options-differ',
      'regrade-under-way',
    ),
  );

export const ApiListRegrades = () =>
  applyDecorators(
    ApiOperation({ summary: 'List regrades', description: 'Oldest first, reverts among them.' }),
    ApiOkResponse({ type: RegradePage }),
    ApiProblems(...LIST, ...BY_ROLE),
  );

export const ApiGetRegrade = () =>
  applyDecorators(
    ApiOperation({ summary: 'Read a regrade', description: 'How far it is, and how many answers came to what.' }),
    ApiOkResponse({ type: RegradeResponse }),
    ApiProblems('invalid-id', ...BY_ROLE, 'regrade-not-found'),
  );

export const ApiListRegradeItems = () =>
  applyDecorators(
    ApiOperation({
      summary: 'List what a regrade came to',
      description:
        'The answers that did not simply stay as they were, by id: changed, kept, or in need of a look. None of the caller.',
    }),
    ApiOkResponse({ type: RegradeItemPage }),
    ApiProblems('invalid-id', ...LIST, ...BY_ROLE, 'regrade-not-found'),
  );

export const ApiRevertRegrade = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Take a regrade back',
      description:
        'Puts the scores of before back, each as a grade event of its own, in the background as well: a revert is a ' +
        'regrade. What something else has changed since is left alone and listed. A score that an expert has seen does ' +
        'not fall unless `allowLower` says so.',
    }),
    ApiCreatedResponse({ type: RegradeResponse, description: 'Under way.' }),
    ApiProblems(
      'invalid-id',
      ...BY_ROLE,
      ...BODY,
      ...ONCE,
      ...CONTENDED,
      'own-answer',
      'regrade-not-found',
      'regrade-under-way',
    ),
  );
