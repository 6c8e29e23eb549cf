// What is asked of experts and what they have handed in, summed up by category.

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

/** The same where its category is active. */
const isOpenBySelf = (specialties: string) => `(q.is_active AND (
    q.target_specialties ?| ${specialties} OR q.target_specialties IS NULL OR q.target_specialties IN ('null', '[]')))`;

/** Whether question `q` of category `c` is asked of somebody with these specialties, answered or not. */
export const isOpen = (specialties: string) => `(c.is_active AND ${isOpenBySelf(specialties)})`;

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

/** Names the state of the bank that the statement's snapshot sees, see bank-version.entity. */
const BANK = `(SELECT sum(v.number) FROM bank_versions v)`;

/**
 * What one expert has handed in: a row for each category, one of nulls where it is nothing, and none where there is a final
 * result or no such expert. Which categories are active is left to whoever adds {@link OPEN}.
 */
export const HANDED_IN = `
WITH ${peopleWhere('e.id = $1::uuid AND NOT EXISTS (SELECT FROM final_results f WHERE f.expert_id = e.id)')},
${countingOf('= $1::uuid')},
single AS (
  SELECT q.category_id, k.score, k.max_score,
         CASE WHEN ${isOpenBySelf('(SELECT specialties FROM people)')} THEN q.max_score END AS open_score
    FROM counting k JOIN questions q ON q.id = k.question_id)
SELECT ${BANK} AS bank, p.specialties, s.*
  FROM people p
  LEFT JOIN (
    SELECT s.category_id, count(*) AS answered, count(s.score) AS graded, count(s.open_score) AS open,
           sum(s.max_score) AS possible, coalesce(sum(s.open_score), 0) AS replaced,
           coalesce(sum(s.max_score) FILTER (WHERE s.score IS NULL), 0) AS waiting,
           coalesce(sum(s.score::text::numeric), 0) AS earned
      FROM single s GROUP BY s.category_id) s ON true`;

/** What is open to people with the specialties `$1`: a row for each category there is, a single one of nulls where none is. */
export const OPEN = `
SELECT ${BANK} AS bank, c.id, c.name, c.weight, c.is_active,
       count(q.id) AS asked, coalesce(sum(q.max_score), 0) AS possible
  FROM (SELECT) AS one
  LEFT JOIN question_categories c ON true
  LEFT JOIN questions q ON q.category_id = c.id AND ${isOpen('$1::text[]')}
 GROUP BY c.id
 ORDER BY c.display_order, c.name COLLATE "C"`;
