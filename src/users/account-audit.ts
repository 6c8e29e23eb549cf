import { Injectable, Logger } from '@nestjs/common';

/** What decides who signs in as somebody, and what they may do then. */
const TOLD: ReadonlySet<string> = new Set(['email', 'password', 'role', 'isActive']);

/**
 * Leaves a warning in the log when somebody makes or changes the account of another person: whoever sets a password can
 * sign in with it, so that what is written under an account can be traced to those who held its key.
 */
@Injectable()
export class AccountAudit {
  private readonly log = new Logger('accounts');

  created(actorId: string, userId: string): void {
    this.log.warn(`account ${userId} was made, with a password, by ${actorId}`);
  }

  /** @param fields names of those that were sent; what lies in them never reaches a log */
  changed(actorId: string, userId: string | null, fields: readonly string[]): void {
    const told = fields.filter((field) => TOLD.has(field));
    if (userId === null || userId === actorId || told.length === 0) return;
    this.log.warn(`account ${userId} was changed by ${actorId}: ${told.join(', ')}`);
  }
}
