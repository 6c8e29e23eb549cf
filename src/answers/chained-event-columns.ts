/** Columns of `grade_events` of before the rubrics of grades were kept. */
export const EARLY_EVENT_COLUMNS = (g: string): string => `
  ${g}.expert_id AS "expertId", ${g}.question_id AS "questionId", ${g}.seq, ${g}.version, ${g}.kind,
  ${g}.response_hash AS "responseHash", ${g}.question_revision AS "questionRevision", ${g}.actor_id AS "actorId",
  ${g}.policy, ${g}.status_before AS "statusBefore", ${g}.status_after AS "statusAfter",
  ${g}.score_before AS "scoreBefore", ${g}.score_after AS "scoreAfter", ${g}.max_score AS "maxScore",
  ${g}.is_correct AS "isCorrect", ${g}.criteria, ${g}.comment, ${g}.reason,
  to_char(${g}.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
  ${g}.prev_hash AS "prevHash", ${g}.hash`;

/** Columns of `grade_events` of before its hashes were made with keys. */
export const UNKEYED_EVENT_COLUMNS = (g: string): string =>
  `${EARLY_EVENT_COLUMNS(g)}, ${g}.items, ${g}.adjustment, ${g}.rubric_hash AS "rubricHash"`;

/** Columns of `grade_events` that make a chained event, under the names that its hash is made with. */
export const CHAINED_EVENT_COLUMNS = (g: string): string => `${UNKEYED_EVENT_COLUMNS(g)}, ${g}.key_id AS "keyId"`;
