import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiBody, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import {
  ApiOnce,
  CurrentActor,
  IfMatch,
  OnceParam,
  OwnExpertParam,
  Roles,
  SignedIn,
  UnjudgedBody,
} from '../access/decorators.js';
import type { Page } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { CreateExpertRequest, ListExpertsQuery, UpdateExpertRequest } from './expert.requests.js';
import { ExpertPage, ExpertResponse, ListedExpertResponse } from './expert.responses.js';
import { ExpertsService } from './experts.service.js';

@ApiTags('experts')
@Controller('experts')
export class ExpertsController {
  constructor(private readonly experts: ExpertsService) {}

  @Get()
  @Roles('OPERATOR')
  @ApiOperation({ summary: 'List experts', description: 'Oldest first.' })
  @ApiOkResponse({ type: ExpertPage })
  @ApiProblems('invalid-query', 'invalid-cursor', 'sign-in-required', 'invalid-token', 'role-required')
  list(@CurrentActor() actor: Actor, @Query() query: ListExpertsQuery): Promise<Page<ListedExpertResponse>> {
    return this.experts.list(actor, query);
  }

  @Post()
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Create an expert together with its user',
    description: 'The user gets the role APPLICANT and signs in with the e-mail address and password.',
  })
  @ApiCreatedResponse({ type: ExpertResponse })
  @ApiProblems(
    'malformed-json',
    'invalid-header',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'email-taken',
    'idempotency-in-progress',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'idempotency-key-reused',
    'busy',
  )
  create(@Body() body: CreateExpertRequest, @OnceParam() once: Once): Promise<Representation<ExpertResponse>> {
    return this.experts.createOnce(body, once);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Read an expert', description: 'Operators any, applicants their own.' })
  @ApiOkResponse({ type: ExpertResponse })
  @ApiProblems('invalid-id', 'sign-in-required', 'invalid-token', 'role-required', 'expert-not-found')
  get(@OwnExpertParam('id') id: string): Promise<Representation<ExpertResponse>> {
    return this.experts.get(id);
  }

  @Patch(':id')
  @SignedIn()
  @ApiOperation({
    summary: 'Change an expert',
    description:
      'An applicant may change its own name and nothing else; other fields are a 403 that points at them. Operators change ' +
      'everything, but leave e-mail, password, name and isActive of an expert who has become staff to administrators. ' +
      'An expert taken over without a user gets one with e-mail, password and name together. A new password and ' +
      '`isActive: false` end the sessions of the expert at once.',
  })
  @ApiBody({ type: UpdateExpertRequest })
  @ApiOkResponse({ type: ExpertResponse })
  @ApiProblems(
    'invalid-id',
    'malformed-json',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'expert-not-found',
    'email-taken',
    'last-admin',
    'precondition-failed',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'busy',
  )
  update(
    @OwnExpertParam('id') id: string,
    @CurrentActor() actor: Actor,
    @UnjudgedBody(UpdateExpertRequest) body: Unjudged<UpdateExpertRequest>,
    @IfMatch() ifMatch: string | null,
  ): Promise<Representation<ExpertResponse>> {
    return this.experts.update(actor, id, body, ifMatch);
  }
}
