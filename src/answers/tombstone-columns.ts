/** Columns of `grade_event_tombstones`, under the names that its proof is made with. */
export const TOMBSTONE_COLUMNS = (t: string): string => `
  ${t}.expert_id AS "expertId", ${t}.question_id AS "questionId", ${t}.events, ${t}.last_seq AS "lastSeq",
  ${t}.last_hash AS "lastHash",
  to_char(${t}.erased_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "erasedAt"`;
