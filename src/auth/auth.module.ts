import { Module } from '@nestjs/common';
import { Authenticator } from '../access/gate.js';
import { UsersModule } from '../users/users.module.js';
import { AccessTokens } from './access-tokens.js';
import { AuthController } from './auth.controller.js';
import { AuthQueries } from './auth.queries.js';
import { AuthService } from './auth.service.js';
import { LoginLimiter } from './login-limiter.js';
import { SessionAuthenticator } from './session-authenticator.js';
import { Sessions } from './sessions.js';

@Module({
  imports: [UsersModule],
  controllers: [AuthController],
  providers: [
    AuthService,
    AuthQueries,
    Sessions,
    AccessTokens,
    LoginLimiter,
    { provide: Authenticator, useClass: SessionAuthenticator },
  ],
  exports: [Authenticator],
})
export class AuthModule {}
