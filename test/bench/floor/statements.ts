/** The columns of a question under the names that every server of the bench answers with. */
const SHOWN = `q.id, q.category_id AS "categoryId", q.q_type AS "qType", q.content, q.options, q.max_score AS "maxScore",
  q.difficulty, q.target_specialties AS "targetSpecialties", q.display_order AS "displayOrder",
  q.is_active AS "isActive", q.created_at AS "createdAt", q.updated_at AS "updatedAt"`;

const WHOLE = `${SHOWN}, q.correct_answer AS "correctAnswer", q.scoring_rubric AS "scoringRubric", q.explanation`;

const ANSWER = `id, expert_id AS "expertId", question_id AS "questionId", version, response_data AS "responseData", score,
  max_score AS "maxScore", is_correct AS "isCorrect", grader_id AS "graderId", grader_comment AS "graderComment", status,
  created_at AS "createdAt", updated_at AS "updatedAt"`;

/** Named, so that each connection plans it once. */
export const STATEMENTS = {
  questionOfStaff: `SELECT ${WHOLE} FROM questions q WHERE q.id = $1`,

  questionOfApplicant: `SELECT ${SHOWN} FROM questions q WHERE q.id = $1 AND q.is_active`,

  questions: `
SELECT ${WHOLE} FROM questions q
 WHERE q.is_active AND q.category_id = $1 AND q.difficulty = $2 AND q.target_specialties @> $3
 ORDER BY q.display_order, q.id
 LIMIT $4`,

  latestAnswers: `
SELECT DISTINCT ON (question_id) ${ANSWER} FROM answers
 WHERE expert_id = $1 AND status <> 'DRAFT'
 ORDER BY question_id DESC, version DESC`,

  categories: `SELECT id, name, weight FROM question_categories WHERE is_active ORDER BY display_order, name`,

  asked: `
SELECT q.category_id AS "categoryId", count(*)::int AS asked, sum(q.max_score)::int AS possible
  FROM questions q WHERE q.is_active AND q.target_specialties ?| $1 GROUP BY q.category_id`,

  /** The expert's row comes once for each category answered, and once alone where nothing was. */
  answered: `
WITH latest AS (
  SELECT DISTINCT ON (question_id) question_id, score, max_score FROM answers
   WHERE expert_id = $1 AND status <> 'DRAFT'
   ORDER BY question_id DESC, version DESC),
sums AS (
  SELECT q.category_id, count(*)::int AS answered, count(l.score)::int AS graded,
         (count(*) FILTER (WHERE NOT q.is_active))::int AS closed,
         sum(l.max_score - CASE WHEN q.is_active THEN q.max_score ELSE 0 END)::int AS possible,
         coalesce(sum(l.max_score) FILTER (WHERE l.score IS NULL), 0)::int AS waiting,
         coalesce(sum(l.score), 0) AS earned
    FROM latest l JOIN questions q ON q.id = l.question_id GROUP BY q.category_id)
SELECT e.specialties, s.category_id AS "categoryId", s.answered, s.graded, s.closed, s.possible, s.waiting, s.earned
  FROM experts e LEFT JOIN sums s ON true WHERE e.id = $1`,

  key: `SELECT q_type AS "qType", correct_answer AS "correctAnswer", max_score AS "maxScore" FROM questions WHERE id = $1`,

  submit: `
WITH written AS (
  INSERT INTO answers (id, expert_id, question_id, version, response_data, score, max_score, is_correct, status)
  SELECT $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8 FROM answers
   WHERE expert_id = $2 AND question_id = $3
  RETURNING *),
logged AS (
  INSERT INTO grade_events (id, answer_id, version, status_after, score_after, max_score, is_correct)
  SELECT $9, id, version, status, score, max_score, is_correct FROM written WHERE status = 'GRADED')
SELECT ${ANSWER} FROM written`,

  upload: `
INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score, difficulty,
                       target_specialties, explanation, display_order, is_active)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::questiontype[], $4::text[], $5::jsonb[], $6::jsonb[], $7::jsonb[],
                     $8::int[], $9::difficulty[], $10::jsonb[], $11::text[], $12::int[], $13::boolean[])`,
} as const;

export type StatementName = keyof typeof STATEMENTS;
