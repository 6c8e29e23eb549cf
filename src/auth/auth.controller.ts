import { Body, Controller, Get, Header, HttpCode, Ip, Post } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { CurrentActor, Public, SignedIn } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { ChangePasswordRequest, LoginRequest, RefreshRequest } from './auth.requests.js';
import { SignedInUserResponse, TokenResponse } from './auth.responses.js';
import { AuthService } from './auth.service.js';

@ApiTags('auth')
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}

  @Post('login')
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Sign in',
    description:
      'Attempts are counted by client and by account. The answer does not tell whether the e-mail address is known.',
  })
  @ApiOkResponse({ type: TokenResponse })
  @ApiProblems(
    'malformed-json',
    'invalid-credentials',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'too-many-logins',
    'busy',
  )
  login(@Body() body: LoginRequest, @Ip() address: string): Promise<TokenResponse> {
    return this.auth.login(body, address);
  }

  @Post('refresh')
  @Public()
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Exchange a refresh token for new tokens',
    description:
      'Each refresh token is good for one exchange within 30 days. Using one again ends the whole session, because somebody ' +
      'else may have a copy. A session ends after 90 days.',
  })
  @ApiOkResponse({ type: TokenResponse })
  @ApiProblems(
    'malformed-json',
    'invalid-refresh-token',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
  )
  refresh(@Body() body: RefreshRequest): Promise<TokenResponse> {
    return this.auth.refresh(body);
  }

  @Post('logout')
  @SignedIn()
  @HttpCode(204)
  @ApiOperation({
    summary: 'Sign out',
    description: 'Ends the session of the access token: it and its refresh token stop working at once.',
  })
  @ApiNoContentResponse()
  @ApiProblems('sign-in-required', 'invalid-token')
  logout(@CurrentActor() actor: Actor): Promise<void> {
    return this.auth.logout(actor);
  }

  @Post('password')
  @SignedIn()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Change your own password',
    description:
      'Ends all other sessions. A wrong current password is a 422 that points at it, so that it is not taken for an expired token.',
  })
  @ApiOkResponse({ type: SignedInUserResponse })
  @ApiProblems(
    'malformed-json',
    'sign-in-required',
    'invalid-token',
    'write-conflict',
    'body-too-large',
    'unsupported-media-type',
    'validation-failed',
    'too-many-logins',
    'busy',
  )
  changePassword(@CurrentActor() actor: Actor, @Body() body: ChangePasswordRequest): Promise<SignedInUserResponse> {
    return this.auth.changePassword(actor, body);
  }

  @Get('me')
  @SignedIn()
  @ApiOperation({ summary: 'Read who is signed in' })
  @ApiOkResponse({ type: SignedInUserResponse })
  @ApiProblems('sign-in-required', 'invalid-token')
  me(@CurrentActor() actor: Actor): Promise<SignedInUserResponse> {
    return this.auth.me(actor);
  }
}
