/** Columns that `grade_events` had from the first. */
const EARLY_EVENT_COLUMNS = (g: string): string => `
  ${g}.expert_id AS "expertId", ${g}.question_id AS "questionId", ${g}.seq, ${g}.version, ${g}.kind,
  ${g}.response_hash AS "responseHash", ${g}.question_revision AS "questionRevision", ${g}.actor_id AS "actorId",
  ${g}.policy, ${g}.status_before AS "statusBefore", ${g}.status_after AS "statusAfter",
  ${g}.score_before AS "scoreBefore", ${g}.score_after AS "scoreAfter", ${g}.max_score AS "maxScore",
  ${g}.is_correct AS "isCorrect", ${g}.criteria, ${g}.comment, ${g}.reason,
  to_char(${g}.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "createdAt",
  ${g}.prev_hash AS "prevHash", ${g}.hash`;

/** Columns that came later, under the names that hashes are made with. */
const LATER_EVENT_COLUMNS = {
  items: 'items',
  adjustment: 'adjustment',
  rubric_hash: 'rubricHash',
  mark: 'mark',
  key_id: 'keyId',
  subject_id: 'subjectId',
} as const;

/**
 * Columns of `grade_events` that make a chained event, under the names that its hash is made with.
 * @param present those of the table where it may be one of before; its events say nothing in the others
 */
export function chainedEventColumns(g: string, present?: readonly string[]): string {
  const later = Object.entries(LATER_EVENT_COLUMNS).filter(([column]) => present?.includes(column) ?? true);
  return [EARLY_EVENT_COLUMNS(g), ...later.map(([column, field]) => `${g}.${column} AS "${field}"`)].join(', ');
}
