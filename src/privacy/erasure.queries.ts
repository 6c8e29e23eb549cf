export interface PersonRow {
  user_id: string | null;
  email: string | null;
  name: string | null;
  role: string | null;
}

export const PERSON = `
SELECT u.id AS user_id, u.email, u.name, u.role FROM experts e LEFT JOIN users u ON u.id = e.user_id WHERE e.id = $1`;

/** A question needs marks of so many other people, or its statistics would tell the mark of the one who was erased. */
const OTHERS = 4;

/**
 * The person's counting marks, added to those of other erased people by value: neither the person nor the time is kept,
 * and equal marks become one number. A dry run only looks.
 */
export const KEEP_MARKS = (dryRun: boolean): string => {
  const marks = `
SELECT k.question_id, k.score, k.max_score, 1 AS marks
  FROM (SELECT DISTINCT ON (a.question_id) a.question_id, a.score, a.max_score, a.status FROM answers a
         WHERE a.expert_id = $1 AND a.status <> 'DRAFT' ORDER BY a.question_id, a.version DESC) k
 WHERE k.status <> 'SUBMITTED' AND k.score IS NOT NULL
   AND (SELECT count(*) FROM (SELECT DISTINCT o.expert_id FROM answers o
         WHERE o.question_id = k.question_id AND o.expert_id <> $1 AND o.score IS NOT NULL LIMIT ${OTHERS}) others) >= ${OTHERS}`;
  if (dryRun) return marks;
  return `
WITH kept AS (
  INSERT INTO erased_marks AS m (question_id, score, max_score, marks) ${marks}
  ON CONFLICT (question_id, score, max_score) DO UPDATE SET marks = m.marks + 1
  RETURNING 1)
SELECT 1 AS marks FROM kept`;
};

/**
 * Waits for those who claim the person's answers or renew such a claim: they hold no lock on the expert, and keep a copy of
 * the answer with their response when they end. In the order in which they take them.
 */
export const HOLD_CLAIMED = [
  `SELECT FROM answers WHERE expert_id = $1 ORDER BY id FOR UPDATE`,
  `SELECT FROM grading_claims c WHERE c.answer_id IN (SELECT id FROM answers WHERE expert_id = $1) FOR UPDATE`,
];

/**
 * Kept responses that name the person, or anything that is theirs, in whatever place. $1 is the expert's id, $2 the
 * user's, $3 members of a JSON text, $4 the e-mail address.
 */
export const COPIES = `
WITH ids AS MATERIALIZED (
  SELECT $1::uuid::text AS id UNION ALL SELECT $2::uuid::text
  UNION ALL SELECT id::text FROM answers WHERE expert_id = $1
  UNION ALL SELECT id::text FROM files WHERE expert_id = $1
  UNION ALL SELECT id::text FROM final_results WHERE expert_id = $1
  UNION ALL SELECT id::text FROM grade_events WHERE expert_id = $1
  UNION ALL SELECT id::text FROM appeals WHERE expert_id = $1
)
SELECT k.user_id, k.route, k.key
  FROM idempotency_keys k,
       LATERAL (SELECT concat_ws(' ', k.route, k.key, k.headers::text, k.body) AS held) everything
 WHERE k.user_id IS DISTINCT FROM $2
   AND (EXISTS (SELECT FROM regexp_matches(held, '[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}', 'g') found
                 WHERE lower(found[1]) IN (SELECT id FROM ids))
     OR EXISTS (SELECT FROM unnest($3::text[]) member WHERE strpos(held, member) > 0)
     OR strpos(lower(held), lower($4)) > 0)
 ORDER BY k.user_id, k.route, k.key
   FOR UPDATE OF k`;
