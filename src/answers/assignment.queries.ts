import { Injectable } from '@nestjs/common';
import { ReadPool } from '../database/read-pool.js';
import { STAFF_QUESTION_COLUMNS, type StaffQuestionRow, targetsAnyOf } from '../questions/question.rows.js';
import { PAIR_FACTS, SPECIALTIES } from './answer-pairs.js';
import type { AnswerRow } from './answer-row.js';
import type { PairFacts } from './write-rules.js';

/** Where a question stands. One that was handed in and is being rewritten is both draft and submitted. */
export const ASSIGNMENT_STATES = ['todo', 'draft', 'submitted'] as const;
export type AssignmentState = (typeof ASSIGNMENT_STATES)[number];

/** Whose assignment it is. Null shows all drafts, to the expert; an operator sees those it wrote. */
export interface AssignmentScope {
  readonly expertId: string;
  readonly draftsBy: string | null;
}

export interface AssignmentFilter {
  readonly state: readonly AssignmentState[];
  readonly categoryId: string | null;
}

export interface AssignmentRow extends StaffQuestionRow, PairFacts {
  category_order: number;
  category_name: string;
  draft: AnswerRow | null;
  submitted: AnswerRow | null;
}

export interface AssignmentCategoryRow {
  categoryId: string;
  name: string;
  asked: number;
  submitted: number;
}

/** Sums over the whole assignment. */
export interface AssignmentOverviewRow {
  asked: number;
  draft: number;
  submitted: number;
  todo: number;
  categories: AssignmentCategoryRow[];
}

/**
 * The questions asked of expert $1: those that are open to its specialties, and those with a counting version of its own,
 * whatever became of them. Of its drafts those alone that writer $2 wrote, where one is given.
 */
const ASKED = `
WITH mine AS MATERIALIZED (
  SELECT a.question_id, max(a.version) FILTER (WHERE a.status <> 'DRAFT') AS submitted,
         max(a.version) FILTER (WHERE a.status = 'DRAFT' AND ($2::uuid IS NULL OR a.written_by_id = $2)) AS draft
    FROM answers a
   WHERE a.expert_id = $1
   GROUP BY a.question_id),
asked AS (
  SELECT q.id, q.category_id, q.display_order, c.name AS category_name, c.display_order AS category_order, m.submitted, m.draft
    FROM experts e
   CROSS JOIN questions q
    JOIN question_categories c ON c.id = q.category_id
    LEFT JOIN mine m ON m.question_id = q.id
   WHERE e.id = $1 AND (m.submitted IS NOT NULL OR (q.is_active AND c.is_active AND ${targetsAnyOf(SPECIALTIES)})))`;

const OVERVIEW = `${ASKED}
SELECT count(k.id)::int AS asked, count(k.draft)::int AS draft, count(k.submitted)::int AS submitted,
       count(k.id) FILTER (WHERE k.draft IS NULL AND k.submitted IS NULL)::int AS todo,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                 'categoryId', s.category_id, 'name', s.category_name, 'asked', s.asked, 'submitted', s.submitted)
                 ORDER BY s.category_order, s.category_name), '[]')
          FROM (SELECT category_id, category_name, category_order, count(*) AS asked, count(asked.submitted) AS submitted
                  FROM asked GROUP BY category_id, category_name, category_order) s) AS categories
  FROM experts e LEFT JOIN asked k ON true
 WHERE e.id = $1
 GROUP BY e.id`;

const FILTER = `($3::uuid IS NULL OR k.category_id = $3)
   AND ('todo' = ANY ($4::text[]) AND k.draft IS NULL AND k.submitted IS NULL
     OR 'draft' = ANY ($4) AND k.draft IS NOT NULL
     OR 'submitted' = ANY ($4) AND k.submitted IS NOT NULL)`;

const COUNT = `${ASKED} SELECT count(*)::int AS total FROM asked k WHERE ${FILTER}`;

const PLACE = 'k.category_order, k.category_name, k.display_order, k.id';

const page = (after: string) => `${ASKED}
SELECT ${STAFF_QUESTION_COLUMNS}, k.category_order, k.category_name, ${PAIR_FACTS}, to_jsonb(d) AS draft, to_jsonb(s) AS submitted
  FROM (SELECT * FROM asked k WHERE ${FILTER} ${after} ORDER BY ${PLACE} LIMIT $5) k
  JOIN experts e ON e.id = $1
  JOIN questions q ON q.id = k.id
  JOIN question_categories c ON c.id = q.category_id
  LEFT JOIN answers d ON d.expert_id = $1 AND d.question_id = k.id AND d.version = k.draft
  LEFT JOIN answers s ON s.expert_id = $1 AND s.question_id = k.id AND s.version = k.submitted
 ORDER BY ${PLACE}`;

const FIRST_PAGE = page('');
const NEXT_PAGE = page(`AND (${PLACE}) > ($6::int, $7::varchar, $8::int, $9::uuid)`);

@Injectable()
export class AssignmentQueries {
  constructor(private readonly reads: ReadPool) {}

  /** Null when there is no such expert. */
  async overview({ expertId, draftsBy }: AssignmentScope): Promise<AssignmentOverviewRow | null> {
    const [row] = await this.reads.query<AssignmentOverviewRow>('assignment-overview', OVERVIEW, [expertId, draftsBy]);
    return row ?? null;
  }

  /** In display order, one more than `limit`. */
  async page(
    scope: AssignmentScope,
    filter: AssignmentFilter,
    limit: number,
    after: readonly string[] | null,
  ): Promise<AssignmentRow[]> {
    const values = [...valuesOf(scope, filter), limit + 1];
    const rows = after
      ? await this.reads.query<StoredRow>('assignment-after', NEXT_PAGE, [...values, ...after])
      : await this.reads.query<StoredRow>('assignment-page', FIRST_PAGE, values);
    return rows.map((row) =>
      Object.assign(row, { draft: answerOf(row, row.draft), submitted: answerOf(row, row.submitted) }),
    );
  }

  async count(scope: AssignmentScope, filter: AssignmentFilter): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>('assignment-count', COUNT, valuesOf(scope, filter));
    return row?.total ?? 0;
  }
}

function valuesOf({ expertId, draftsBy }: AssignmentScope, { categoryId, state }: AssignmentFilter): unknown[] {
  return [expertId, draftsBy, categoryId, state];
}

/** A row of answers as JSON: its times are texts. */
type AnswerJson = {
  [Key in keyof AnswerRow]: Date extends AnswerRow[Key] ? string | Extract<AnswerRow[Key], null> : AnswerRow[Key];
};

type StoredRow = Omit<AssignmentRow, 'draft' | 'submitted'> & {
  draft: AnswerJson | null;
  submitted: AnswerJson | null;
};

function answerOf(
  { q_type, explanation, row_version, finalized }: StoredRow,
  answer: AnswerJson | null,
): AnswerRow | null {
  if (answer === null) return null;
  return {
    ...answer,
    created_at: new Date(answer.created_at),
    updated_at: new Date(answer.updated_at),
    content_updated_at: new Date(answer.content_updated_at),
    submitted_at: timeOf(answer.submitted_at),
    graded_at: timeOf(answer.graded_at),
    reviewed_at: timeOf(answer.reviewed_at),
    q_type,
    explanation,
    question_row_version: row_version,
    finalized,
  };
}

function timeOf(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
