import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, Roles, UnjudgedBody, UuidParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, ONCE } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { UnblindRequest } from './unblinding.requests.js';
import { UnblindingResponse } from './unblinding.responses.js';
import { UnblindingService } from './unblinding.service.js';

@ApiTags('grading')
@Controller('answers/:id/unblind')
export class UnblindingController {
  constructor(private readonly unblinding: UnblindingService) {}

  @Post()
  @HttpCode(200)
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Let an evaluator see whose an answer is',
    description:
      'Lifts the blindness of this one version for one evaluator, who from then on finds expert and name in ' +
      '`GET /answers/:id`, and nowhere else. It is an act in the history of the answer, with its reason; the expert never ' +
      'learns of it, and the answer stays as it is. The evaluator may still grade it. It is not taken back.',
  })
  @ApiBody({ type: UnblindRequest })
  @ApiOkResponse({ type: UnblindingResponse })
  @ApiProblems(
    'invalid-id',
    ...BODY,
    ...BY_ROLE,
    ...ONCE,
    'own-answer',
    'answer-not-found',
    'user-not-found',
    'not-an-evaluator',
    'evaluator-excluded',
    'already-unblinded',
    'write-conflict',
    'busy',
  )
  unblind(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(UnblindRequest) body: Unjudged<UnblindRequest>,
    @OnceParam() once: Once,
  ): Promise<Representation<UnblindingResponse>> {
    return this.unblinding.unblind(actor, id, body, once);
  }
}
