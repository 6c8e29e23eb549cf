import { Inject, Injectable } from '@nestjs/common';
import { type AttemptKind, Attempts } from '../access/attempts.js';
import { clientOf } from '../access/client-address.js';
import { DomainError } from '../common/domain-error.js';
import { ENV, type Env } from '../config/env.js';

/**
 * Counts sign-ins by client, so that one cannot try one password on many accounts, and by account, so that many
 * cannot try many passwords on one. Whether the account exists makes no difference; nor does it through which instance
 * an attempt comes.
 */
@Injectable()
export class LoginLimiter {
  private readonly max: number;

  constructor(
    @Inject(ENV) env: Env,
    private readonly attempts: Attempts,
  ) {
    this.max = env.loginRateLimitPerMinute;
  }

  /** @throws DomainError `too-many-logins` */
  admitClient(address: string): Promise<void> {
    return this.count('login-client', clientOf(address));
  }

  /**
   * @param email as it is stored where the account exists: the database takes more spellings for equal than
   * `toLowerCase`, and each would be an account of its own here
   * @throws DomainError `too-many-logins`
   */
  admitAccount(email: string): Promise<void> {
    return this.count('login-account', email.toLowerCase());
  }

  private async count(kind: AttemptKind, subject: string): Promise<void> {
    const wait = await this.attempts.attempt(kind, subject, this.max);
    if (wait === 0) return;
    throw new DomainError('too-many-logins', `At most ${this.max} attempts a minute; wait ${wait} seconds.`, {
      headers: { 'Retry-After': String(wait) },
    });
  }
}
