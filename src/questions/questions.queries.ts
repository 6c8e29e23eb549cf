import { Injectable } from '@nestjs/common';
import { ReadPool } from '../database/read-pool.js';
import type { RawRow } from '../common/raw-row.js';
import { countStatement, listStatement, type QuestionFilter, type QuestionScope } from './question-list.js';
import { CURRENT_REVISION, REVISION_COLUMNS, type RevisionRow, targetsAnyOf } from './question.rows.js';
import { APPLICANT_VIEW, STAFF_VIEW } from './question.views.js';

export const ONE_FOR_STAFF = `SELECT ${STAFF_VIEW.columns} FROM questions q WHERE q.id = $1`;

export const ONE_FOR_APPLICANT = `
SELECT ${APPLICANT_VIEW.columns}
  FROM questions q JOIN question_categories c ON c.id = q.category_id
 WHERE q.id = $1 AND q.is_active AND c.is_active AND ${targetsAnyOf('$2')}`;

/** The revision of $1 that $2 names, or the last one before it; 0 is before all. */
const FROM = `(SELECT coalesce(max(r.revision), 0) FROM question_revisions r WHERE r.question_id = $1 AND r.revision <= $2)`;

@Injectable()
export class QuestionsQueries {
  constructor(private readonly reads: ReadPool) {}

  /** A row of {@link STAFF_VIEW}. */
  async findForStaff(id: string): Promise<RawRow | null> {
    const [row] = await this.reads.point('questions-one-staff', ONE_FOR_STAFF, [id]);
    return row ?? null;
  }

  /** A row of {@link APPLICANT_VIEW}; null also for a question that this applicant may not know of. */
  async findForApplicant(id: string, specialties: readonly string[]): Promise<RawRow | null> {
    const [row] = await this.reads.point('questions-one-applicant', ONE_FOR_APPLICANT, [id, specialties]);
    return row ?? null;
  }

  /** Rows of the view of that scope; one more than `limit`, so that the page knows whether another one follows. */
  list(
    scope: QuestionScope,
    filter: QuestionFilter,
    limit: number,
    after: readonly string[] | null,
  ): Promise<readonly RawRow[]> {
    const { name, text, values, isShort } = listStatement(scope, filter, limit, after);
    return isShort ? this.reads.page(name, text, values) : this.reads.rows(name, text, values);
  }

  async count(scope: QuestionScope, filter: QuestionFilter): Promise<{ total: number; state: string | null }> {
    const { name, text, values } = countStatement(scope, filter);
    const [row] = await this.reads.query<{ total: number; state: string | null }>(name, text, values);
    return row ?? { total: 0, state: null };
  }

  /** Oldest first, one more than `limit`, and before them the one that `after` names or, were it gone, the one before it. */
  revisions(questionId: string, limit: number, after: readonly string[] | null): Promise<RevisionRow[]> {
    return this.reads.query(
      'questions-revisions',
      `SELECT ${REVISION_COLUMNS} FROM question_revisions
        WHERE question_id = $1 AND revision >= ${FROM}
        UNION ALL ${CURRENT_REVISION} AND q.id = $1 AND q.revision >= ${FROM}
        ORDER BY revision LIMIT $3`,
      [questionId, after?.[0] ?? 0, limit + (after === null ? 1 : 2)],
    );
  }

  /** The number of revisions, null when there is no such question. */
  async countRevisions(questionId: string): Promise<number | null> {
    const [row] = await this.reads.query<{ total: number }>(
      'questions-revisions-count',
      `SELECT 1 + (SELECT count(*)::int FROM question_revisions r WHERE r.question_id = q.id AND r.revision <> q.revision) AS total
         FROM questions q WHERE q.id = $1`,
      [questionId],
    );
    return row?.total ?? null;
  }
}
