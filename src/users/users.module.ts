import { Module } from '@nestjs/common';
import { AccountAudit } from './account-audit.js';
import { Accounts } from './accounts.js';
import { Argon2id } from './argon2id.js';
import { Passwords } from './passwords.js';
import { UsersController } from './users.controller.js';
import { UsersQueries } from './users.queries.js';
import { UsersService } from './users.service.js';

@Module({
  controllers: [UsersController],
  providers: [UsersService, UsersQueries, AccountAudit, Accounts, Passwords, Argon2id],
  exports: [UsersService, AccountAudit, Accounts, Passwords],
})
export class UsersModule {}
