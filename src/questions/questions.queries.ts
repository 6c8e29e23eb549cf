import { Injectable } from '@nestjs/common';
import { ReadPool } from '../database/read-pool.js';
import {
  countStatement,
  type ListedQuestionRow,
  listStatement,
  type QuestionFilter,
  type QuestionScope,
} from './question-list.js';
import {
  QUESTION_COLUMNS,
  type QuestionRow,
  REVISION_COLUMNS,
  type RevisionRow,
  STAFF_QUESTION_COLUMNS,
  type StaffQuestionRow,
  targetsAnyOf,
} from './question.rows.js';

@Injectable()
export class QuestionsQueries {
  constructor(private readonly reads: ReadPool) {}

  async findForStaff(id: string): Promise<StaffQuestionRow | null> {
    const [row] = await this.reads.query<StaffQuestionRow>(
      'questions-one-staff',
      `SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q WHERE q.id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** Null also for a question that this applicant may not know of. */
  async findForApplicant(id: string, specialties: readonly string[]): Promise<QuestionRow | null> {
    const [row] = await this.reads.query<QuestionRow>(
      'questions-one-applicant',
      `SELECT ${QUESTION_COLUMNS}
         FROM questions q JOIN question_categories c ON c.id = q.category_id
        WHERE q.id = $1 AND q.is_active AND c.is_active AND ${targetsAnyOf('$2')}`,
      [id, specialties],
    );
    return row ?? null;
  }

  /** One more than `limit`, so that the page knows whether another one follows. Without a scope: whole rows of staff. */
  list<Row extends QuestionRow>(
    scope: QuestionScope,
    filter: QuestionFilter,
    limit: number,
    after: readonly string[] | null,
  ): Promise<ListedQuestionRow<Row>[]> {
    const { name, text, values } = listStatement(scope, filter, limit, after);
    return this.reads.query(name, text, values);
  }

  async count(scope: QuestionScope, filter: QuestionFilter): Promise<number> {
    const { name, text, values } = countStatement(scope, filter);
    const [row] = await this.reads.query<{ total: number }>(name, text, values);
    return row?.total ?? 0;
  }

  /** Oldest first, one more than `limit`. */
  revisions(questionId: string, limit: number, after: readonly string[] | null): Promise<RevisionRow[]> {
    return this.reads.query(
      'questions-revisions',
      `SELECT ${REVISION_COLUMNS} FROM question_revisions
        WHERE question_id = $1 AND revision > $2 ORDER BY revision LIMIT $3`,
      [questionId, after?.[0] ?? 0, limit + 1],
    );
  }

  /** The number of revisions, null when there is no such question. */
  async countRevisions(questionId: string): Promise<number | null> {
    const [row] = await this.reads.query<{ total: number }>(
      'questions-revisions-count',
      `SELECT (SELECT count(*)::int FROM question_revisions WHERE question_id = q.id) AS total FROM questions q WHERE q.id = $1`,
      [questionId],
    );
    return row?.total ?? null;
  }
}
