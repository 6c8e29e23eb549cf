import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, Roles } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, CONTENDED, ONCE } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { MAX_QUESTIONS } from './import-check.js';
import { ImportQuestionRequest } from './import.requests.js';
import { ImportResponse } from './import.responses.js';
import { ImportService } from './import.service.js';

const MEBIBYTE = 1024 ** 2;
/** One is read while the other is stored; imports wait for each other in the database, and each holds some 100 MB. */
const AT_ONCE = 2;

const EXAMPLE = {
  externalId: 'example-001',
  category: 'Machine Learning',
  qType: 'SINGLE',
  content: 'What is the purpose of cross-validation?',
  options: { A: 'To increase training speed', B: 'To evaluate model generalization' },
  correctAnswer: { value: 'B' },
  maxScore: 10,
};

@ApiTags('questions')
@ApiExtraModels(ImportQuestionRequest)
@Controller('questions')
export class InterchangeController {
  constructor(private readonly imports: ImportService) {}

  @Post('import')
  @HttpCode(200)
  @Roles('OPERATOR', { bodyLimit: 32 * MEBIBYTE, ndjsonItems: MAX_QUESTIONS, atOnce: AT_ONCE })
  @ApiOnce()
  @ApiOperation({
    summary: 'Import questions',
    description:
      'All or nothing: creates the questions whose externalId is new and makes the others equal to what is sent. An item is ' +
      'the whole question: what it leaves out takes its default, but for `isActive`, which then stays as it is. Every fault ' +
      'is listed, its pointer starting with the index of the item, in NDJSON too. At most 20,000 items, 32 MiB, 1 MiB an item.',
    requestBody: {
      required: true,
      content: {
        'application/json': {
          schema: { type: 'array', maxItems: MAX_QUESTIONS, items: { $ref: getSchemaPath(ImportQuestionRequest) } },
          example: [EXAMPLE],
        },
        'application/x-ndjson': {
          schema: { type: 'string', description: 'One item a line.' },
          example: `${JSON.stringify(EXAMPLE)}\n`,
        },
      },
    },
  })
  @ApiOkResponse({ type: ImportResponse })
  @ApiProblems(...BY_ROLE, ...BODY, ...ONCE, ...CONTENDED, 'external-id-taken')
  importQuestions(
    @CurrentActor() actor: Actor,
    @Body() items: unknown,
    @OnceParam() once: Once,
  ): Promise<Representation<ImportResponse>> {
    return this.imports.importOnce(actor, items, once);
  }
}
