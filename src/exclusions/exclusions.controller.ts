import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, ExpertParam, OnceParam, Roles, UuidParam } from '../access/decorators.js';
import { type Page, PageQuery } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, LIST, ONCE } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { ExcludeRequest } from './exclusion.requests.js';
import { ExclusionPage, ExclusionResponse } from './exclusion.responses.js';
import { ExclusionsService } from './exclusions.service.js';

@ApiTags('experts')
@Controller('experts/:id/exclusions')
export class ExclusionsController {
  constructor(private readonly exclusions: ExclusionsService) {}

  @Get()
  @Roles('OPERATOR')
  @ApiOperation({
    summary: 'List who never judges the answers of an expert',
    description: 'Conflicts of interest, oldest first. The expert never learns of them.',
  })
  @ApiOkResponse({ type: ExclusionPage })
  @ApiProblems('invalid-id', ...LIST, ...BY_ROLE, 'own-exclusion', 'expert-not-found')
  list(
    @CurrentActor() actor: Actor,
    @ExpertParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<ExclusionResponse>> {
    return this.exclusions.list(actor, id, query);
  }

  @Post()
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Keep somebody from judging the answers of an expert',
    description:
      'A conflict of interest. From now on the queue and claims hand them no answer of the expert, and the answers are not ' +
      'there for them to grade or review; claims that they hold end. An evaluator cannot read them either; an operator ' +
      'keeps administering. What they judged before stays as it is. Nobody lifts an exclusion of their own.',
  })
  @ApiCreatedResponse({ type: ExclusionResponse })
  @ApiProblems(
    'invalid-id',
    ...BODY,
    ...BY_ROLE,
    ...ONCE,
    'own-exclusion',
    'expert-not-found',
    'user-not-found',
    'already-excluded',
    'busy',
  )
  exclude(
    @CurrentActor() actor: Actor,
    @ExpertParam('id') id: string,
    @Body() body: ExcludeRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<ExclusionResponse>> {
    return this.exclusions.exclude(actor, id, body, once);
  }

  @Get(':userId')
  @Roles('OPERATOR')
  @ApiOperation({ summary: 'Read why somebody never judges the answers of an expert' })
  @ApiOkResponse({ type: ExclusionResponse })
  @ApiProblems('invalid-id', ...BY_ROLE, 'own-exclusion', 'expert-not-found', 'exclusion-not-found')
  get(
    @CurrentActor() actor: Actor,
    @ExpertParam('id') id: string,
    @UuidParam('userId') userId: string,
  ): Promise<ExclusionResponse> {
    return this.exclusions.get(actor, id, userId);
  }

  @Delete(':userId')
  @HttpCode(204)
  @Roles('OPERATOR')
  @ApiOperation({
    summary: 'Let somebody judge the answers of an expert again',
    description: 'Not who is kept away: somebody else lifts an exclusion of yours.',
  })
  @ApiNoContentResponse()
  @ApiProblems('invalid-id', ...BY_ROLE, 'own-exclusion', 'expert-not-found', 'exclusion-not-found')
  lift(
    @CurrentActor() actor: Actor,
    @ExpertParam('id') id: string,
    @UuidParam('userId') userId: string,
  ): Promise<void> {
    return this.exclusions.lift(actor, id, userId);
  }
}
