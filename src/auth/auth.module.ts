import { Module } from '@nestjs/common';
import { Authenticator } from '../access/gate.js';
import { AccessTokens } from './access-tokens.js';
import { SessionAuthenticator } from './session-authenticator.js';

@Module({
  providers: [AccessTokens, { provide: Authenticator, useClass: SessionAuthenticator }],
  exports: [Authenticator],
})
export class AuthModule {}
