import type { Actor } from '../access/actor.js';
import { graderLock } from '../exclusions/grader-lock.js';
import type { ClaimOrder, ClaimStage } from './claim.requests.js';
import { DISPUTED_MARKS } from './panel-statements.js';
import {
  Conditions,
  GRADABLE,
  ITEM,
  ITEM_JOINS,
  MARKERS,
  type QueueFilter,
  type Statement,
  UNEXPIRED,
} from './queue-conditions.js';

/** Claims a grader may hold at once: enough to read ahead, too few to keep work from others. */
export const MAX_CLAIMS = 20;

/**
 * A shuffled order is made of so many of those that wait longest: no answer waits for ever, and a claim costs the same
 * however many wait.
 */
const SHUFFLED = 200;

/** Holds for claims `c` of answers `a` that somebody is grading: what left the queue meanwhile is nobody's work any more. */
const OPEN = `${UNEXPIRED} AND ${GRADABLE}`;

/** What is claimed: of the stage, and of these questions. */
export interface ClaimOf extends QueueFilter {
  stage: ClaimStage;
}

export interface NewClaim {
  id: string;
  token: string;
  leaseMinutes: number;
}

/** Lets one request of a grader after the other claim, so that they never hold more than {@link MAX_CLAIMS}. */
export const lockGrader = ({ userId }: Pick<Actor, 'userId'>): Statement => ({
  name: 'grading-claim-lock',
  text: graderLock('$1'),
  values: [userId],
});

/**
 * Claims the next answer that the actor may grade, in one statement: `held` is how many claims they have open, `found`
 * whether there was an answer, `id` that of the claim, `markers` how many are to mark it. An answer that another claimer is at
 * is passed by. One whose claim was committed after this statement began, or was just renewed, is found and not claimed: the
 * statement is then to be repeated. The place that an expired claim held is freed before it is taken, which is why they are
 * counted.
 */
export function claimStatement(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  claimed: ClaimOf,
  order: ClaimOrder,
  { id, token, leaseMinutes }: NewClaim,
): Statement {
  const conditions = unclaimed(actor, claimed).and(`(SELECT claims FROM held) < ${MAX_CLAIMS}`);
  const { user } = conditions;
  const [claimId, claimToken, lease] = [id, token, leaseMinutes].map((value) => conditions.bind(value));
  const next = order === 'oldest' ? oldest(conditions) : shuffled(conditions);
  return conditions.statement(
    `claim-${order}`,
    `WITH held AS MATERIALIZED (
  SELECT count(*)::int AS claims FROM grading_claims c JOIN answers a ON a.id = c.answer_id
   WHERE c.grader_id = ${user} AND ${OPEN}
), ${next}, expired AS (
  DELETE FROM grading_claims c USING next WHERE c.answer_id = next.id AND NOT (${UNEXPIRED}) RETURNING c.id
), place AS MATERIALIZED (
  SELECT a.id, ${claimed.stage === 'grade' ? MARKERS : '1'} AS markers
    FROM next JOIN answers a ON a.id = next.id JOIN questions q ON q.id = a.question_id
), claim AS (
  INSERT INTO grading_claims (answer_id, slot, markers, id, grader_id, token, claimed_at, expires_at)
  SELECT place.id, free.slot, place.markers, ${claimId}::uuid, ${user}, ${claimToken}::uuid, statement_timestamp(),
         statement_timestamp() + make_interval(mins => ${lease}::int)
    FROM place CROSS JOIN LATERAL (
      SELECT s.slot FROM generate_series(1, place.markers) AS s (slot)
       WHERE NOT EXISTS (SELECT FROM grading_claims c WHERE c.answer_id = place.id AND c.slot = s.slot AND ${UNEXPIRED})
       ORDER BY s.slot LIMIT 1) AS free
   CROSS JOIN (SELECT count(*) FROM expired) AS freed
  ON CONFLICT DO NOTHING
  RETURNING id, markers
)
SELECT held.claims AS held, EXISTS (SELECT FROM next) AS found, (SELECT claim.id FROM claim) AS id,
       (SELECT claim.markers FROM claim) AS markers FROM held`,
  );
}

/** Read off the queue's index as far as the first answer that nobody is at. */
function oldest(conditions: Conditions): string {
  return `next AS MATERIALIZED (
${conditions.selecting('a.id', '\n ORDER BY a.submitted_at, a.id\n LIMIT 1 FOR NO KEY UPDATE OF a SKIP LOCKED')}
)`;
}

/**
 * The same order for the same grader and the same answers, and another one for each grader. Sorted before the first is
 * looked for that nobody is at, so that no other one is locked.
 */
function shuffled(conditions: Conditions): string {
  const place = `hashtextextended(${conditions.user}::text || a.id::text, 0) AS place`;
  return `waiting AS MATERIALIZED (
${conditions.selecting(`a.id, ${place}`, `\n ORDER BY a.submitted_at, a.id\n LIMIT ${SHUFFLED}`)}
), next AS MATERIALIZED (
SELECT free.id FROM (SELECT waiting.id FROM waiting ORDER BY waiting.place, waiting.id) AS sorted
 CROSS JOIN LATERAL (
  SELECT a.id FROM answers a WHERE a.id = sorted.id AND ${GRADABLE} FOR NO KEY UPDATE SKIP LOCKED) AS free
 LIMIT 1
)`;
}

/** A row where something is left for the actor to claim, whoever is at it at this moment. */
export function leftStatement(actor: Pick<Actor, 'userId' | 'expertId'>, claimed: ClaimOf): Statement {
  const conditions = unclaimed(actor, claimed);
  return conditions.statement('left', conditions.selecting('a.id', '\n LIMIT 1'));
}

function unclaimed(actor: Pick<Actor, 'userId' | 'expertId'>, { stage, ...filter }: ClaimOf): Conditions {
  return new Conditions(actor, stage, filter).withoutClaims({ butOwn: false });
}

/**
 * Takes back a claim $1 of an answer that the transaction holds and that others claimed or marked meanwhile, as many as are
 * to mark it, or the claimer $2 themselves. A claim is made on what its statement saw at its beginning, and a mark makes room
 * where its own claim was: only where one claim takes all the room the key tells.
 */
export const TAKE_BACK = `
DELETE FROM grading_claims c USING answers a JOIN questions q ON q.id = a.question_id LEFT JOIN panels p ON p.answer_id = a.id
 WHERE c.id = $1 AND a.id = c.answer_id
   AND (p.disputed_at IS NOT NULL OR $2 = ANY (p.marker_ids)
     OR ${MARKERS} < coalesce(cardinality(p.marker_ids), 0)
        + (SELECT count(*) FROM grading_claims o WHERE o.answer_id = a.id AND o.expires_at > statement_timestamp()))
RETURNING c.id`;

const CLAIM = `SELECT ${ITEM}, c.id AS claim_id, c.grader_id AS claim_grader_id, c.token, c.claimed_at, c.expires_at,
       c.claimed_at::text AS since, ${UNEXPIRED} AS is_unexpired, a.superseded,
       ${DISPUTED_MARKS} AS marks
  FROM grading_claims c JOIN answers a ON a.id = c.answer_id${ITEM_JOINS}`;

/** $1 is the user, $2 whether they may see everybody's, $3 their expert id: nobody learns who grades an answer of theirs. */
const SEEN = `(c.grader_id = $1 OR ($2::boolean AND a.expert_id IS DISTINCT FROM $3::uuid))`;

export const CLAIMS = `${CLAIM} WHERE ${OPEN} AND ${SEEN}
   AND ($4::timestamptz IS NULL OR (c.claimed_at, c.id) > ($4::timestamptz, $5::uuid))
 ORDER BY c.claimed_at, c.id LIMIT $6`;

export const COUNT_CLAIMS = `
SELECT count(*)::int AS total FROM grading_claims c JOIN answers a ON a.id = c.answer_id WHERE ${OPEN} AND ${SEEN}`;

/** Open or not. */
export const ONE_CLAIM = `${CLAIM} WHERE c.id = $4 AND ${SEEN}`;

/** From now on; a lease that is over is not taken up again, whether somebody has taken the answer over or not. */
export const RENEW = `
UPDATE grading_claims c SET expires_at = statement_timestamp() + make_interval(mins => $3)
  FROM answers a
 WHERE c.id = $1 AND c.grader_id = $2 AND a.id = c.answer_id AND ${OPEN}`;

export const RELEASE = `
DELETE FROM grading_claims c USING answers a
 WHERE c.id = $4 AND a.id = c.answer_id AND ${SEEN}
RETURNING c.id`;

/** What the grader let expire; whoever takes one of them over at this moment is not waited for. */
export const PURGE = `
DELETE FROM grading_claims WHERE (answer_id, slot) IN (
  SELECT c.answer_id, c.slot FROM grading_claims c WHERE c.grader_id = $1 AND NOT (${UNEXPIRED}) FOR UPDATE SKIP LOCKED)`;

/** Of one answer. Asked under the lock of its row, which whoever claims it has to have. */
export const OPEN_CLAIMS = `
SELECT c.grader_id, c.token FROM grading_claims c JOIN answers a ON a.id = c.answer_id WHERE a.id = $1 AND ${OPEN}`;
