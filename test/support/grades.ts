import { v7 as uuid } from 'uuid';
import { GradeLog } from '../../src/answers/grade-log.js';
import { AnswerStatus, type GradeEventKind } from '../../src/common/enums.js';
import { ReopenedResults } from '../../src/results/reopened-results.js';
import type { TestApp } from './app.js';
import { appendEvent } from './append-event.js';

interface GradedRow {
  expert_id: string;
  question_id: string;
  version: number;
  question_revision: number;
  max_score: number;
  response_data: unknown;
}

/** What grading and review do to a row, written straight to the database with the event that belongs to it. */
async function act(
  { app, db }: TestApp,
  answerId: string,
  change: {
    kind: `${GradeEventKind}`;
    from: AnswerStatus;
    to: AnswerStatus;
    score: number | null;
    before?: number | null;
    actorId: string | null;
  },
): Promise<void> {
  await db.transaction(async (tx) => {
    const [row]: [GradedRow] = await tx.query(`SELECT * FROM answers WHERE id = $1`, [answerId]);
    await tx.query(
      `UPDATE answers SET status = $2, score = $3, grader_id = $4, grader_comment = CASE WHEN $3::float8 IS NOT NULL THEN 'a secret comment' END,
              graded_at = now(), updated_at = now() + interval '1 hour', row_version = row_version + 1
        WHERE id = $1`,
      [answerId, change.to, change.score, change.score === null ? null : change.actorId],
    );
    const event = await appendEvent(tx, app.get(GradeLog), {
      answerId,
      expertId: row.expert_id,
      questionId: row.question_id,
      version: row.version,
      kind: change.kind,
      questionRevision: row.question_revision,
      responseData: row.response_data,
      actorId: change.actorId,
      policy: null,
      statusBefore: change.from,
      statusAfter: change.to,
      scoreBefore: change.before ?? null,
      scoreAfter: change.score,
      maxScore: row.max_score,
      isCorrect: null,
      criteria: null,
      comment: null,
      reason: null,
    });
    if (REOPENS.includes(change.kind)) await app.get(ReopenedResults).reopen(tx, [event]);
  });
}

/** Kinds of events that change a score which may be in a final result. */
const REOPENS: readonly string[] = ['REGRADED', 'APPEAL_DECIDED'] satisfies `${GradeEventKind}`[];

const { SUBMITTED, GRADED, REVIEWED } = AnswerStatus;

export const givenGrade = (t: TestApp, answerId: string, actorId: string | null = null, score = 6.5) =>
  act(t, answerId, { kind: 'GRADED', from: SUBMITTED, to: GRADED, score, actorId });

export const givenApproval = (t: TestApp, answerId: string, actorId: string | null = null, score = 6.5) =>
  act(t, answerId, { kind: 'APPROVED', from: GRADED, to: REVIEWED, score, actorId });

export const givenReturn = (t: TestApp, answerId: string) =>
  act(t, answerId, { kind: 'RETURNED', from: GRADED, to: SUBMITTED, score: null, actorId: null });

/** A score that changes after it was released, and with it the final result. */
export const givenRescore = (
  t: TestApp,
  answerId: string,
  score: number,
  kind: 'REGRADED' | 'APPEAL_DECIDED',
  before: number | null = null,
) => act(t, answerId, { kind, from: REVIEWED, to: REVIEWED, score, before, actorId: null });

/** A final result of the expert, of nothing but its existence. */
export async function givenFinalResult({ db }: TestApp, expertId: string | null): Promise<void> {
  await db.query(
    `INSERT INTO final_results (id, expert_id, number, categories, items) VALUES ($1, $2, 1, '[]', '[]')`,
    [uuid(), expertId],
  );
}
