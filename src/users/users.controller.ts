import { Body, Controller, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, IfMatch, OnceParam, Roles, UuidParam } from '../access/decorators.js';
import type { Page } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { CreateUserRequest, ListUsersQuery, UpdateUserRequest } from './user.requests.js';
import { UserPage, UserResponse } from './user.responses.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Roles('ADMIN')
  @ApiOperation({
    summary: 'List users',
    description: 'Oldest first. Users taken over from another application may lack fields.',
  })
  @ApiOkResponse({ type: UserPage })
  @ApiProblems('invalid-query', 'invalid-cursor', 'sign-in-required', 'invalid-token', 'role-required')
  list(@Query() query: ListUsersQuery): Promise<Page<UserResponse>> {
    return this.users.list(query);
  }

  @Post()
  @Roles('ADMIN')
  @ApiOnce()
  @ApiOperation({
    summary: 'Create a user',
    description:
      'Experts are made with `POST /experts`, which takes their specialties as well; an APPLICANT made here is an expert without specialties.',
  })
  @ApiCreatedResponse({ type: UserResponse })
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
  create(@Body() body: CreateUserRequest, @OnceParam() once: Once): Promise<Representation<UserResponse>> {
    return this.users.createOnce(body, once);
  }

  @Get(':id')
  @Roles('ADMIN')
  @ApiOperation({ summary: 'Read a user' })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems('invalid-id', 'sign-in-required', 'invalid-token', 'role-required', 'user-not-found')
  get(@UuidParam('id') id: string): Promise<Representation<UserResponse>> {
    return this.users.get(id);
  }

  @Patch(':id')
  @Roles('ADMIN')
  @ApiOperation({
    summary: 'Change a user',
    description:
      'A new password and `isActive: false` end the sessions of the user at once. The last administrator who can sign in ' +
      'stays active and an ADMIN. An expert may become staff: what it answered stays its own, and it cannot judge it.',
  })
  @ApiOkResponse({ type: UserResponse })
  @ApiProblems(
    'invalid-id',
    'malformed-json',
    'sign-in-required',
    'invalid-token',
    'role-required',
    'user-not-found',
    'email-taken',
    'last-admin',
    'precondition-failed',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'busy',
  )
  update(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Body() body: UpdateUserRequest,
    @IfMatch() ifMatch: string | null,
  ): Promise<Representation<UserResponse>> {
    return this.users.update(actor, id, body, ifMatch);
  }
}
