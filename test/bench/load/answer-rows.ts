import { type Size, STAFF } from './size.js';
import { cutProse, idOf, mainSpecialty, pick } from './values.js';

/** Experts who answer at the same time: their rows lie mixed in the table, as they came in. */
const AT_ONCE = 100;

/** The questions that are meant for each specialty, numbered from 0 in an order of their own. */
export const BANK = `
CREATE TEMP TABLE bank AS
SELECT s.specialty, (row_number() OVER of_specialty - 1)::int AS place, (count(*) OVER (PARTITION BY s.specialty))::int AS places,
       q.id, q.q_type, q.max_score, q.correct_answer
  FROM questions q, LATERAL jsonb_array_elements_text(q.target_specialties) s (specialty)
WINDOW of_specialty AS (PARTITION BY s.specialty ORDER BY md5(q.id::text));
CREATE UNIQUE INDEX ON bank (specialty, place) INCLUDE (places);
ANALYZE bank`;

const RESPONSE = `CASE b.q_type
  WHEN 'SINGLE' THEN jsonb_build_object('value', CASE WHEN right_one THEN b.correct_answer->>'value' ELSE chr(65 + luck % 4) END)
  WHEN 'MULTIPLE' THEN jsonb_build_object('value', CASE WHEN right_one THEN '["A", "C"]'::jsonb ELSE '["A"]' END)
  WHEN 'SHORT' THEN jsonb_build_object('text', CASE WHEN right_one THEN b.correct_answer->'accepted'->0->>'text' ELSE ${cutProse('g', 40)} END)
  ELSE jsonb_build_object('text', ${cutProse('g', 400)} || ${cutProse('g + 1', 400)}) END`;

const IS_RIGHT = `CASE b.q_type
  WHEN 'SINGLE' THEN right_one OR b.correct_answer->>'value' = chr(65 + luck % 4) WHEN 'ESSAY' THEN NULL ELSE right_one END`;

const STATUS = `CASE WHEN b.q_type <> 'ESSAY' THEN CASE WHEN superseded OR luck % 10 < 8 THEN 'GRADED' ELSE 'REVIEWED' END
  WHEN superseded OR luck % 10 < 3 THEN 'SUBMITTED' WHEN luck % 10 < 8 THEN 'GRADED' ELSE 'REVIEWED' END`;

const SCORE = `CASE WHEN status = 'SUBMITTED' THEN NULL WHEN b.q_type = 'ESSAY' THEN b.max_score * (luck % 11) / 10.0
  WHEN is_right THEN b.max_score WHEN b.q_type = 'MULTIPLE' THEN b.max_score / 2.0 ELSE 0 END`;

const BY_HAND = `b.q_type = 'ESSAY' AND status <> 'SUBMITTED'`;

/** What the product keeps of an answer beyond the columns of the original design. */
const FURTHER = {
  columns: ', submitted_at, graded_at, reviewed_at, reviewer_id, content_updated_at',
  values: `, came, CASE WHEN status <> 'SUBMITTED' THEN came + interval '1 hour' END,
       CASE WHEN status = 'REVIEWED' THEN came + interval '1 hour' END,
       CASE WHEN status = 'REVIEWED' THEN ${idOf('user', `-1 - luck % ${STAFF}`)} END, came`,
};

/** The rows from number `from` up to, without, number `to`, in the order in which they came in. */
export function answerRows(size: Size, columns: 'bare' | 'whole', from: number, to: number): string {
  const { experts, answersEach, questionsEach } = size;
  const block = Math.min(AT_ONCE, experts);
  const further = columns === 'whole' ? FURTHER : { columns: '', values: '' };
  return `
INSERT INTO answers (id, expert_id, question_id, version, response_data, score, max_score, is_correct, grader_id,
                     grader_comment, status, created_at, updated_at${further.columns})
SELECT ${idOf('answer', 'g')}, ${idOf('expert', 'expert')}, b.id, 1 + slot / ${questionsEach}, ${RESPONSE},
       ${SCORE}, b.max_score, CASE WHEN status <> 'SUBMITTED' THEN is_right END,
       CASE WHEN ${BY_HAND} THEN ${idOf('user', `-1 - luck % ${STAFF}`)} END,
       CASE WHEN ${BY_HAND} THEN ${cutProse('g + 2', 120)} END, status::answerstatus, came,
       came + CASE WHEN status = 'SUBMITTED' THEN interval '0' ELSE interval '1 hour' END${further.values}
  FROM generate_series(${from}::bigint, ${to - 1}::bigint) g
 CROSS JOIN LATERAL (SELECT g / ${block * answersEach} * ${block} + g % ${block} + 1 AS expert,
                            (g / ${block} % ${answersEach})::int AS slot,
                            ${pick('luck', 'g', 1_000_000)} AS luck,
                            timestamptz '2025-02-03 09:00+00' + g * interval '0.5 second' AS came) p
 CROSS JOIN LATERAL (SELECT ${mainSpecialty('expert', 'expert')} AS specialty, slot < ${answersEach - questionsEach} AS superseded,
                            luck % 5 < 3 AS right_one) e
  JOIN bank z ON z.specialty = e.specialty AND z.place = 0
  JOIN bank b ON b.specialty = e.specialty
             AND b.place = (${pick('start', 'expert', 1_000_000)} + slot % ${questionsEach}) % z.places
 CROSS JOIN LATERAL (SELECT ${STATUS} AS status, ${IS_RIGHT} AS is_right) s`;
}
