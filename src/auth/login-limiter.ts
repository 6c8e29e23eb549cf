import { Inject, Injectable } from '@nestjs/common';
import { AttemptLimiter } from '../access/attempt-limiter.js';
import { clientOf } from '../access/client-address.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import { ENV, type Env } from '../config/env.js';

/**
 * Counts sign-ins by client, so that one cannot try one password on many accounts, and by account, so that many
 * cannot try many passwords on one. Whether the account exists makes no difference.
 */
@Injectable()
export class LoginLimiter {
  private readonly max: number;
  private readonly clients: AttemptLimiter;
  private readonly accounts: AttemptLimiter;

  constructor(
    @Inject(ENV) env: Env,
    private readonly clock: Clock,
  ) {
    this.max = env.loginRateLimitPerMinute;
    this.clients = new AttemptLimiter(this.max);
    this.accounts = new AttemptLimiter(this.max);
  }

  /** @throws DomainError `too-many-logins` */
  admitClient(address: string): void {
    this.count(this.clients, clientOf(address));
  }

  /**
   * @param email as it is stored where the account exists: the database takes more spellings for equal than
   * `toLowerCase`, and each would be an account of its own here
   * @throws DomainError `too-many-logins`
   */
  admitAccount(email: string): void {
    this.count(this.accounts, email.toLowerCase());
  }

  private count(limiter: AttemptLimiter, key: string): void {
    if (this.max === 0) return;
    const wait = limiter.attempt(key, this.clock.now().getTime());
    if (wait === 0) return;
    throw new DomainError('too-many-logins', `At most ${this.max} attempts a minute; wait ${wait} seconds.`, {
      headers: { 'Retry-After': String(wait) },
    });
  }
}
