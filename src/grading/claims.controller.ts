import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, Roles, UuidParam } from '../access/decorators.js';
import type { Page } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, LIST, ONCE } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { ClaimRequest, ListClaimsQuery } from './claim.requests.js';
import { ClaimPage, ClaimResponse } from './claim.responses.js';
import { ClaimsService } from './claims.service.js';
import { CLAIM_EXAMPLES } from './grading.docs.js';

@ApiTags('grading')
@Controller('grading/claims')
export class ClaimsController {
  constructor(private readonly claims: ClaimsService) {}

  @Post()
  @Roles('EVALUATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Claim the next answer to grade',
    description:
      'Hands out an answer that waits for a grade and that nobody else has claimed, with all that it takes to grade it. ' +
      'Until `expiresAt` nobody else is given it; the grade is sent with `token` as its `claimToken` and ends the claim. ' +
      'After that moment the claim cannot write any more, and the answer goes to whoever claims next. Each request hands ' +
      'out another answer, to a grader 20 at once at most: after a restart, look at `GET /grading/claims` first. What several ' +
      'people are to mark is handed to so many at once, and to each of them once.',
  })
  @ApiBody({ type: ClaimRequest, required: false, examples: CLAIM_EXAMPLES })
  @ApiCreatedResponse({ type: ClaimResponse })
  @ApiNoContentResponse({ description: 'Nothing is left that you may grade; there is no body.' })
  @ApiProblems(...BODY, ...BY_ROLE, ...ONCE, 'too-many-claims')
  claim(
    @CurrentActor() actor: Actor,
    @Body() body: ClaimRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<ClaimResponse | undefined>> {
    return this.claims.claim(actor, body, once);
  }

  @Get()
  @Roles('EVALUATOR')
  @ApiOperation({
    summary: 'List the claims that you hold',
    description:
      'Open ones, the first claimed first: not expired, of an answer that still waits for a grade. Operators see ' +
      "everybody's with `all=true`, to release what somebody left lying.",
  })
  @ApiOkResponse({ type: ClaimPage })
  @ApiProblems(...LIST, ...BY_ROLE)
  list(@CurrentActor() actor: Actor, @Query() query: ListClaimsQuery): Promise<Page<ClaimResponse>> {
    return this.claims.list(actor, query);
  }

  @Get(':id')
  @Roles('EVALUATOR')
  @ApiOperation({ summary: 'Read a claim', description: "One of your own that is open; operators read everybody's." })
  @ApiOkResponse({ type: ClaimResponse })
  @ApiProblems('invalid-id', ...BY_ROLE, 'claim-not-found')
  get(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<Representation<ClaimResponse>> {
    return this.claims.get(actor, id);
  }

  @Post(':id/renew')
  @HttpCode(200)
  @Roles('EVALUATOR', { takesNoBody: true })
  @ApiOnce()
  @ApiOperation({
    summary: 'Renew a claim',
    description: 'Of your own, while it is open: the lease counts from now on. Renew while somebody is at work.',
  })
  @ApiOkResponse({ type: ClaimResponse })
  @ApiProblems(
    'invalid-id',
    ...BY_ROLE,
    ...ONCE,
    'validation-failed',
    'claim-not-found',
    'claim-expired',
    'superseded',
    'answer-not-gradable',
  )
  renew(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @OnceParam() once: Once,
  ): Promise<Representation<ClaimResponse>> {
    return this.claims.renew(actor, id, once);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('EVALUATOR')
  @ApiOperation({
    summary: 'Release a claim',
    description: "Gives the answer back, ungraded. Operators release everybody's.",
  })
  @ApiNoContentResponse()
  @ApiProblems('invalid-id', ...BY_ROLE, 'claim-not-found')
  release(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<void> {
    return this.claims.release(actor, id);
  }
}
