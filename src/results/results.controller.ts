import { Controller, Get, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import {
  ApiOnce,
  CurrentActor,
  ExpertParam,
  ExpertsOr,
  OnceParam,
  OwnExpertParam,
  Roles,
  UnjudgedBody,
} from '../access/decorators.js';
import type { JsonText } from '../common/json-text.js';
import { type Page, PageQuery } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { FinalizeService } from './finalize.service.js';
import { FinalizeRequest, ScoreQuery } from './result.requests.js';
import { ExpertScoreResponse, FinalResultPage, FinalResultResponse, ProgressResponse } from './result.responses.js';
import { ResultsService } from './results.service.js';

@ApiTags('results')
@Controller('experts/:id')
export class ResultsController {
  constructor(
    private readonly results: ResultsService,
    private readonly finalizing: FinalizeService,
  ) {}

  @Get('progress')
  @ExpertsOr('OPERATOR')
  @ApiOperation({
    summary: 'Read how far an expert is',
    description: 'For the expert and for operators. Each question asked is counted once, by its latest version.',
  })
  @ApiOkResponse({ type: ProgressResponse })
  @ApiProblems('invalid-id', 'sign-in-required', 'invalid-token', 'role-required', 'expert-not-found')
  progress(@CurrentActor() actor: Actor, @OwnExpertParam('id') expertId: string): Promise<ProgressResponse> {
    return this.results.progress(actor, expertId);
  }

  @Get('score')
  @ExpertsOr('OPERATOR')
  @ApiOperation({
    summary: 'Read the score of an expert',
    description:
      'The final result where there is one, else the score as it stands now. The expert reads it once it is released: ' +
      'when it is final, or earlier when every counting answer is released by itself (RESULTS_RELEASE).',
  })
  @ApiOkResponse({ type: ExpertScoreResponse })
  @ApiProblems(
    'invalid-id',
    'invalid-query',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'expert-not-found',
    'not-released',
  )
  score(
    @CurrentActor() actor: Actor,
    @OwnExpertParam('id') expertId: string,
    @Query() query: ScoreQuery,
  ): Promise<ExpertScoreResponse | JsonText<ExpertScoreResponse>> {
    return this.results.score(actor, expertId, query.live ?? false);
  }

  @Post('finalize')
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Make the score of an expert final',
    description:
      'Stores the questions asked, their revisions, possible points, weights and scores as a result that no longer moves, ' +
      'and releases it. A further one needs a reason and supersedes; all are kept. Answers without a grade are refused ' +
      '(`questionIds` of the problem lists them) unless `allowUngraded` is sent.',
  })
  @ApiBody({
    type: FinalizeRequest,
    required: false,
    examples: { first: { value: {} }, superseding: { value: { reason: 'The appeal of question 12 was upheld.' } } },
  })
  @ApiCreatedResponse({ type: ExpertScoreResponse })
  @ApiProblems(
    'invalid-id',
    'malformed-json',
    'json-too-deep',
    'invalid-header',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'own-answer',
    'expert-not-found',
    'answers-ungraded',
    'write-conflict',
    'idempotency-in-progress',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'idempotency-key-reused',
    'busy',
  )
  finalize(
    @CurrentActor() actor: Actor,
    @ExpertParam('id') expertId: string,
    @UnjudgedBody(FinalizeRequest) body: Unjudged<FinalizeRequest>,
    @OnceParam() once: Once,
  ): Promise<Representation<ExpertScoreResponse>> {
    return this.finalizing.finalize(actor, expertId, body, once);
  }

  @Get('results')
  @Roles('OPERATOR')
  @ApiOperation({
    summary: 'List every final result of an expert',
    description: 'Oldest first, with the questions they were made of.',
  })
  @ApiOkResponse({ type: FinalResultPage })
  @ApiProblems(
    'invalid-id',
    'invalid-query',
    'invalid-cursor',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'expert-not-found',
  )
  list(@ExpertParam('id') expertId: string, @Query() query: PageQuery): Promise<Page<FinalResultResponse>> {
    return this.results.list(expertId, query);
  }
}
