import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { invalidToken } from '../access/gate.js';
import { DomainError } from '../common/domain-error.js';
import { Accounts } from '../users/accounts.js';
import { Passwords, refuseEmailAsPassword, samePassword } from '../users/passwords.js';
import { AccessTokens } from './access-tokens.js';
import { AuthQueries, type PresentRow, type SignedInRow } from './auth.queries.js';
import type { ChangePasswordRequest, LoginRequest, RefreshRequest } from './auth.requests.js';
import { SignedInUserResponse, TokenResponse } from './auth.responses.js';
import { LoginLimiter } from './login-limiter.js';
import { type OpenSession, Sessions } from './sessions.js';

@Injectable()
export class AuthService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly queries: AuthQueries,
    private readonly sessions: Sessions,
    private readonly tokens: AccessTokens,
    private readonly limiter: LoginLimiter,
    private readonly accounts: Accounts,
    private readonly passwords: Passwords,
  ) {}

  /**
   * Says the same, at the same cost, to a wrong password, an unknown e-mail, and somebody who may not sign in.
   * @throws DomainError `invalid-credentials`, `too-many-logins`, `busy`
   */
  async login({ email, password }: LoginRequest, address: string): Promise<TokenResponse> {
    await this.limiter.admitClient(address);
    const person = await this.queries.findByEmail(email);
    await this.limiter.admitAccount(person?.email ?? email);
    const right = await this.passwords.verify(person?.password_hash ?? null, password);
    const session = person && right ? await this.sessions.open(person.id, person.password_hash) : null;
    if (!person || !session)
      throw new DomainError('invalid-credentials', 'No active user has this e-mail address and password.');
    return this.answer(session, person);
  }

  /** @throws DomainError `invalid-refresh-token` */
  async refresh({ refreshToken }: RefreshRequest): Promise<TokenResponse> {
    const session = await this.sessions.rotate(refreshToken);
    const person = session && (await this.queries.findById(session.userId));
    if (!session || !person) {
      throw new DomainError('invalid-refresh-token', 'The refresh token is used, expired or revoked; sign in again.');
    }
    return this.answer(session, person);
  }

  async logout(actor: Actor): Promise<void> {
    await this.sessions.end(actor.sessionId);
  }

  async me(actor: Actor): Promise<SignedInUserResponse> {
    return SignedInUserResponse.of(await this.require(actor));
  }

  /**
   * Ends all other sessions of the user.
   * @throws DomainError `validation-failed`, `too-many-logins`, `write-conflict`, `busy`
   */
  async changePassword(
    actor: Actor,
    { currentPassword, newPassword }: ChangePasswordRequest,
  ): Promise<SignedInUserResponse> {
    const person = await this.require(actor);
    await this.limiter.admitAccount(person.email ?? person.id);
    if (!(await this.passwords.verify(person.password_hash, currentPassword))) {
      throw fault('/currentPassword', 'is not the current password');
    }
    if (samePassword(currentPassword, newPassword)) {
      throw fault('/newPassword', 'must not be the current password');
    }
    refuseEmailAsPassword(newPassword, person.email, '/newPassword');
    const passwordHash = await this.passwords.hash(newPassword);
    await this.dataSource.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, person.id);
      if (account.password_hash !== person.password_hash) {
        throw new DomainError('write-conflict', 'The password was changed at the same time; sign in again.');
      }
      await this.accounts.change(tx, account, { passwordHash }, actor.sessionId);
    });
    return SignedInUserResponse.of(person);
  }

  /** Deactivated between the gate and here: the token has ended. */
  private async require(actor: Actor): Promise<PresentRow> {
    const person = await this.queries.findPresent(actor.userId);
    if (!person) throw invalidToken();
    return person;
  }

  private async answer(session: OpenSession, person: SignedInRow): Promise<TokenResponse> {
    const accessToken = await this.tokens.sign(session);
    return TokenResponse.of({ accessToken, refreshToken: session.refreshToken }, person);
  }
}

function fault(pointer: string, detail: string): DomainError {
  return new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', {
    errors: [{ pointer, detail }],
  });
}
