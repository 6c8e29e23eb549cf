import { Module } from '@nestjs/common';
import { Authenticator } from '../access/gate.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthQueries } from './auth.queries.js';
import { AuthService } from './auth.service.js';
import { Bearers } from './bearers.js';
import { LoginLimiter } from './login-limiter.js';
import { Identities } from './oidc/identities.js';
import { IssuerKeys } from './oidc/issuer-keys.js';
import { IssuerSignIn } from './oidc/issuer-sign-in.js';
import { IssuerTokens } from './oidc/issuer-tokens.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { SessionPurge } from './session-purge.js';
import { Sessions } from './sessions.js';

@Module({
  imports: [UsersModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    AuthQueries,
    Sessions,
    SessionPurge,
    AccessTokens,
    Bearers,
    LoginLimiter,
    Identities,
    IssuerKeys,
    IssuerTokens,
    IssuerSignIn,
    { provide: Authenticator, useClass: SessionAuthenticator },
  ],
  exports: [Authenticator, Identities],
})
export class AuthModule {}
