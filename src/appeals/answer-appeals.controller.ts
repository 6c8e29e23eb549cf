import { Controller, Get, Post } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, SignedIn, UnjudgedBody, UuidParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { SIGNED_IN } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { OpenAppealRequest } from './appeal.requests.js';
import { AnswerAppealsResponse, AppealResponse, type AppealView } from './appeal.responses.js';
import { BODY_PROBLEMS, OPEN_EXAMPLES } from './appeals.docs.js';
import { OwnAppealsService } from './own-appeals.service.js';

@ApiTags('appeals')
@Controller('answers/:id/appeals')
export class AnswerAppealsController {
  constructor(private readonly appeals: OwnAppealsService) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    summary: 'Read whether an answer can be appealed, and its appeals',
    description: 'For the expert whose answer it is, and for operators.',
  })
  @ApiOkResponse({ type: AnswerAppealsResponse })
  @ApiProblems('invalid-id', ...SIGNED_IN, 'answer-not-found')
  list(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<AnswerAppealsResponse> {
    return this.appeals.ofAnswer(actor, id);
  }

  @Post()
  @SignedIn()
  @ApiOnce()
  @ApiOperation({
    summary: 'Appeal a grade',
    description:
      'For the expert whose answer it is, once its result is released and until `closesAt`: one appeal, of the grade as a ' +
      'whole, of single criteria, or of the key. A grade that is given anew, or lowered, may be appealed anew.',
  })
  @ApiBody({ type: OpenAppealRequest, examples: OPEN_EXAMPLES })
  @ApiCreatedResponse({ type: AppealResponse })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'answer-not-found',
    'not-released',
    'answer-not-appealable',
    'superseded',
    'appeal-exists',
    'appeal-window-closed',
  )
  open(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(OpenAppealRequest) body: Unjudged<OpenAppealRequest>,
    @OnceParam() once: Once,
  ): Promise<Representation<AppealView>> {
    return this.appeals.open(actor, id, body, once);
  }
}
