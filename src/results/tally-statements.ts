// What is asked of experts and what they have handed in, summed up by category.

import { BANK_STATE } from '../database/bank-state.js';

const peopleWhere = (condition: string) => `people AS (
  SELECT e.id, ARRAY(SELECT jsonb_array_elements_text(e.specialties)) AS specialties
    FROM experts e WHERE ${condition})`;
export const PEOPLE = peopleWhere('e.id = ANY ($1::uuid[])');

const countingOf = (experts: string) => `counting AS (
  SELECT DISTINCT ON (a.expert_id, a.question_id)
         a.expert_id, a.question_id, a.id, a.version, a.status, a.score, a.max_score, a.question_revision
    FROM answers a
   WHERE a.expert_id ${experts} AND a.status <> 'DRAFT'
   ORDER BY a.expert_id DESC, a.question_id DESC, a.version DESC)`;
export const COUNTING = countingOf('= ANY ($1::uuid[])');

/** Whether question `q` of category `c` is asked of somebody with these specialties, answered or not. */
export const isOpen = (specialties: string) => `(c.is_active AND q.is_active AND (
    q.target_specialties ?| ${specialties} OR q.target_specialties IS NULL OR q.target_specialties IN ('null', '[]')))`;

/**
 * A row for each expert and category asked. What is open is summed up once for each set of specialties, not for each
 * expert; then the answers of each are put in its place. All that is read of answers and questions is in an index.
 */
const talliesOf = (people: string, counting: string) => `
WITH ${people}, ${counting},
open AS (
  SELECT g.specialties, q.category_id, count(*) AS asked, sum(q.max_score) AS possible
    FROM (SELECT DISTINCT specialties FROM people) g
   CROSS JOIN questions q
    JOIN question_categories c ON c.id = q.category_id
   WHERE ${isOpen('g.specialties')}
   GROUP BY g.specialties, q.category_id),
answered AS (
  SELECT k.expert_id, q.category_id, count(*) AS answered, count(k.score) AS graded,
         count(*) FILTER (WHERE NOT o.is_open) AS no_longer_open,
         sum(k.max_score - CASE WHEN o.is_open THEN q.max_score ELSE 0 END) AS possible,
         sum(k.max_score) FILTER (WHERE k.score IS NULL) AS waiting,
         sum(k.score::text::numeric) AS earned
    FROM counting k
    JOIN people p ON p.id = k.expert_id
    JOIN questions q ON q.id = k.question_id
    JOIN question_categories c ON c.id = q.category_id
   CROSS JOIN LATERAL (SELECT ${isOpen('p.specialties')} AS is_open) o
   GROUP BY k.expert_id, q.category_id)
SELECT p.id AS "expertId", c.id AS "categoryId", c.name, c.weight,
       coalesce(a.earned, 0)::text AS earned,
       (coalesce(o.possible, 0) + coalesce(a.possible, 0))::float8 AS possible,
       coalesce(a.waiting, 0)::float8 AS waiting,
       (coalesce(o.asked, 0) + coalesce(a.no_longer_open, 0))::int AS asked,
       coalesce(a.answered, 0)::int AS answered,
       coalesce(a.graded, 0)::int AS graded
  FROM people p
 CROSS JOIN question_categories c
  LEFT JOIN open o ON o.specialties = p.specialties AND o.category_id = c.id
  LEFT JOIN answered a ON a.expert_id = p.id AND a.category_id = c.id
 WHERE o.asked > 0 OR a.answered > 0
 ORDER BY c.display_order, c.name COLLATE "C", p.id`;

export const TALLIES = talliesOf(PEOPLE, COUNTING);

/** The same of one expert, whose answers are then read off the key of versions in order. */
export const TALLIES_OF_ONE = talliesOf(peopleWhere('e.id = $1::uuid'), countingOf('= $1::uuid'));

/** The same, and nothing where there is a final result. */
export const TALLIES_UNLESS_FINAL = talliesOf(
  peopleWhere('e.id = $1::uuid AND NOT EXISTS (SELECT FROM final_results f WHERE f.expert_id = e.id)'),
  countingOf('= $1::uuid'),
);

/** Of an answer in {@link HANDED_IN}: the question's id, the score, NaN while there is none, and the points. */
export const [SCORE_AT, POINTS_AT, ANSWER_BYTES] = [16, 24, 28];

/**
 * The counting answers of one expert in one value, of {@link ANSWER_BYTES} each in binary notation, without an order: what
 * they are added up to depends on the bank, which is not read here. No row where there is a final result or no such expert.
 */
export const HANDED_IN = `
WITH ${countingOf('= $1::uuid')}
SELECT ${BANK_STATE} AS bank, e.specialties::text,
       (SELECT string_agg(uuid_send(k.question_id) || float8send(coalesce(k.score, 'NaN')) || int4send(k.max_score), '')
          FROM counting k) AS answers
  FROM experts e
 WHERE e.id = $1::uuid AND NOT EXISTS (SELECT FROM final_results f WHERE f.expert_id = e.id)`;

/**
 * Categories and questions as they count in scores: a row for the questions of a category that are told apart by their id
 * alone, one without where it has none, and a single one of nulls where there is no category.
 */
export const WHOLE_BANK = `
SELECT ${BANK_STATE} AS bank, c.id, c.name, c.weight, c.is_active, s.is_active, s.max_score, s.target_specialties::text, s.ids
  FROM (SELECT) AS one
  LEFT JOIN question_categories c ON true
  LEFT JOIN (
    SELECT q.category_id, q.is_active, q.max_score, q.target_specialties, string_agg(uuid_send(q.id), '') AS ids
      FROM questions q
     GROUP BY q.category_id, q.is_active, q.max_score, q.target_specialties) s ON s.category_id = c.id
 ORDER BY c.display_order, c.name COLLATE "C"`;
