import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { plainMessage } from '../common/plain-error.js';
import { LONGEST_SECONDS, TOLERANCE } from './oidc/issuer-tokens.js';

/** Of each kind; more than a sign-in adds, so that nothing piles up, and few enough to hold none up. */
const AT_MOST = 20;
/** Seconds after which no token from before the end of an identity is good any more, whichever clock is ahead. */
const ENDED_FOR = LONGEST_SECONDS + 2 * TOLERANCE;

/** $1 is how many of each kind, $2 for how many seconds an end is remembered. */
export const PURGE = `
WITH forgotten AS (
  DELETE FROM ended_identities WHERE digest IN (
    SELECT digest FROM ended_identities WHERE ended_at <= now() - make_interval(secs => $2)
     ORDER BY ended_at LIMIT $1 FOR UPDATE SKIP LOCKED)
), expired AS (
  SELECT id FROM sessions WHERE expires_at <= now() ORDER BY expires_at LIMIT $1 FOR UPDATE SKIP LOCKED
), revoked AS (
  SELECT id FROM sessions WHERE revoked_at <= now() AND identity_id IS NULL
   ORDER BY revoked_at LIMIT $1 FOR UPDATE SKIP LOCKED
)
DELETE FROM sessions WHERE id = ANY (ARRAY(SELECT id FROM expired UNION ALL SELECT id FROM revoked))`;

/** Clears away, with each sign-in, what can never be used again. */
@Injectable()
export class SessionPurge {
  private readonly log = new Logger('sessions');

  constructor(private readonly dataSource: DataSource) {}

  /** A failure is told by the log alone: nobody who signs in has to do with it, and the next sign-in tries again. */
  async run(): Promise<void> {
    await this.dataSource.query(PURGE, [AT_MOST, ENDED_FOR]).catch((error: unknown) => {
      this.log.warn(`ended sessions could not be removed: ${plainMessage(error)}`);
    });
  }
}
