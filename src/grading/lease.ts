import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';

/** A claim that has not expired, of an answer that waits for a grade. */
export interface OpenClaim {
  grader_id: string;
  token: string;
}

/**
 * Lets through who shows the token of their open claim, and who has none where others leave them room to grade the answer.
 * @param claims the open ones of the answer, read under its lock
 * @param places how many it takes to leave no room: one, but of what several people mark
 * @throws DomainError `claim-expired`, `claim-token-required`, `claimed-by-another`
 */
export function requireLease(
  { userId }: Pick<Actor, 'userId'>,
  claims: readonly OpenClaim[],
  token: string | null | undefined,
  places: number,
): void {
  const own = claims.find(({ grader_id }) => grader_id === userId);
  if (token) {
    if (own?.token === token.toLowerCase()) return;
    throw new DomainError(
      'claim-expired',
      'The claim of this token is over: it has expired, or was released, or taken over, or used for a grade. Claim the ' +
        'next answer, or grade this one without a token while nobody else has claimed it.',
    );
  }
  if (own)
    throw new DomainError('claim-token-required', 'You hold a claim on this answer; send its token as claimToken.', {
      errors: [{ pointer: '/claimToken', detail: 'Send the token of your claim (GET /grading/claims).' }],
    });
  if (claims.length >= places)
    throw new DomainError('claimed-by-another', 'Somebody else is grading this answer now; claim the next one.');
}
