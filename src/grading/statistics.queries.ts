import { Injectable } from '@nestjs/common';
import { ReplicaReads } from '../database/replica-reads.js';

export interface StatisticsRow {
  experts: number;
  with_submissions: number;
  fully_graded: number;
  answers: number;
  graded: number;
  graded_today: number;
  average: number | null;
  highest: number | null;
  lowest: number | null;
  categories: CategoryStatistics[];
}

export interface CategoryStatistics {
  categoryId: string;
  name: string;
  answers: number;
  graded: number;
  averagePercent: number | null;
}

/**
 * One pass over the counting answers sums up each expert's part of each category; everything else is made of these sums.
 * What erased people left counts as graded answers of nobody. Decimals all the way: rounded once, halves away from zero.
 */
const STATISTICS = `
WITH parts AS MATERIALIZED (
  SELECT k.expert_id, q.category_id, count(*) AS answers, count(*) FILTER (WHERE k.is_graded) AS graded,
         count(*) FILTER (WHERE k.is_graded
           AND (k.graded_at AT TIME ZONE $1)::date = ($2::timestamptz AT TIME ZONE $1)::date) AS graded_today,
         count(k.percent) AS scored, sum(k.percent) AS percents, max(k.percent) AS highest, min(k.percent) AS lowest
    FROM (SELECT DISTINCT ON (a.expert_id, a.question_id) a.expert_id, a.question_id, a.graded_at,
                 a.status <> 'SUBMITTED' AS is_graded,
                 CASE WHEN a.status <> 'SUBMITTED' THEN 100 * a.score::text::numeric / a.max_score END AS percent
            FROM answers a
           WHERE a.status <> 'DRAFT'
           ORDER BY a.expert_id DESC, a.question_id DESC, a.version DESC) k
    JOIN questions q ON q.id = k.question_id
   GROUP BY k.expert_id, q.category_id),
erased AS (
  SELECT q.category_id, sum(m.marks) AS marks, sum(m.marks * 100 * m.score::text::numeric / m.max_score) AS percents,
         max(100 * m.score::text::numeric / m.max_score) AS highest, min(100 * m.score::text::numeric / m.max_score) AS lowest
    FROM erased_marks m JOIN questions q ON q.id = m.question_id
   GROUP BY q.category_id),
sums AS (
  SELECT expert_id, category_id, answers, graded, graded_today, scored, percents, highest, lowest FROM parts
   UNION ALL
  SELECT NULL, category_id, marks, marks, 0, marks, percents, highest, lowest FROM erased),
by_category AS (
  SELECT category_id, sum(answers) AS answers, sum(graded) AS graded, round(sum(percents) / nullif(sum(scored), 0), 4) AS average
    FROM sums
   GROUP BY category_id)
SELECT (SELECT count(*)::int FROM experts) AS experts,
       count(DISTINCT expert_id)::int AS with_submissions,
       (SELECT count(*)::int FROM (SELECT FROM parts GROUP BY expert_id HAVING bool_and(answers = graded)) done) AS fully_graded,
       coalesce(sum(answers), 0)::int AS answers,
       coalesce(sum(graded), 0)::int AS graded,
       coalesce(sum(graded_today), 0)::int AS graded_today,
       round(sum(percents) / nullif(sum(scored), 0), 4)::float8 AS average,
       round(max(highest), 4)::float8 AS highest,
       round(min(lowest), 4)::float8 AS lowest,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'categoryId', c.id, 'name', c.name, 'answers', coalesce(s.answers, 0), 'graded', coalesce(s.graded, 0),
                 'averagePercent', s.average) ORDER BY c.display_order, c.name), '[]')
          FROM question_categories c LEFT JOIN by_category s ON s.category_id = c.id
         WHERE c.is_active OR s.answers > 0) AS categories
  FROM sums`;

@Injectable()
export class StatisticsQueries {
  constructor(private readonly reads: ReplicaReads) {}

  /** Of counting answers, all as they stand at one moment, which is that of the replica where there is one. */
  async statistics(timeZone: string, now: Date): Promise<StatisticsRow> {
    const [row] = await this.reads.query<StatisticsRow>('grading-statistics', STATISTICS, [timeZone, now]);
    return row as StatisticsRow;
  }
}
