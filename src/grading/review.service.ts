import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hasGraded } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS, type AnswerRow } from '../answers/answer-row.js';
import { AnswerViews, answerTags } from '../answers/answer-views.js';
import { StaffAnswerResponse } from '../answers/answer.responses.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import type { AnswerStatus } from '../common/enums.js';
import type { ErrorCode } from '../common/problem/catalogue.js';
import { Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ANSWER_LIFE, nextStatus } from '../scoring/answer-life.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import { written } from './grade.js';
import { ReviewDecision, type ReviewBatchRequest, type ReviewRequest } from './grading.requests.js';
import type { ReviewBatchResponse } from './grading.responses.js';
import { isOwn, JudgedAnswers, type JudgedRow } from './judged-answers.js';

/** Why an answer cannot be reviewed, the gravest first: what a batch with several of them is refused for. */
const REFUSALS = {
  'answer-not-found': 'There is no such answer.',
  'own-answer': 'You cannot review this answer.',
  'reviewer-is-grader': 'You have graded this answer; somebody else reviews it.',
  superseded: 'A newer version was handed in; this one is reviewed no more.',
  'answer-not-reviewable': 'Only a graded answer can be reviewed.',
} as const satisfies Partial<Record<ErrorCode, string>>;

type Refusal = keyof typeof REFUSALS;

/** An answer that may be reviewed, and the status that the decision leaves. */
interface Reviewable {
  row: JudgedRow;
  status: AnswerStatus;
}

/** Somebody else approves a grade or returns it. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly answers: JudgedAnswers,
    private readonly views: AnswerViews,
  ) {}

  /** @throws DomainError those of {@link REFUSALS}, `precondition-failed`, `validation-failed` for a RETURN without a comment */
  review(
    actor: Actor,
    id: string,
    body: Unjudged<ReviewRequest>,
    ifMatch: string | null,
    once: Once,
  ): Promise<Representation<StaffAnswerResponse>> {
    return this.idempotency.run(once, async (tx) => {
      const [row] = await this.answers.lock(tx, actor, [id]);
      const barred = barredFrom(actor, row);
      if (barred) throw new DomainError(barred, REFUSALS[barred]);
      const input = body.judge();
      const judged = judge(actor, row, input.decision);
      if (typeof judged === 'string') throw new DomainError(judged, REFUSALS[judged]);
      requireMatch(answerTags(ifMatch), this.views.etag(actor, judged.row));
      const [reviewed] = (await this.write(tx, actor, [judged], input)) as [AnswerRow];
      return Representation.ok(StaffAnswerResponse.of(reviewed), { etag: this.views.etag(actor, reviewed) });
    });
  }

  /**
   * One decision on several answers, on all or on none.
   * @throws DomainError as {@link review}, with a fault for each answer that is refused
   */
  reviewBatch(actor: Actor, input: ReviewBatchRequest, once: Once): Promise<Representation<ReviewBatchResponse>> {
    return this.idempotency.run(once, async (tx) => {
      const rows = await this.answers.lock(tx, actor, input.ids);
      const reviewable = requireAll(rows.map((row) => judge(actor, row, input.decision)));
      const reviewed = await this.write(tx, actor, reviewable, input);
      return Representation.ok({ items: reviewed.map(StaffAnswerResponse.of) });
    });
  }

  private async write(
    tx: EntityManager,
    actor: Actor,
    reviewable: readonly Reviewable[],
    { decision, comment }: ReviewRequest,
  ): Promise<AnswerRow[]> {
    const text = requireComment(decision, comment);
    const approves = decision === ReviewDecision.APPROVE;
    const reviewedAt = await this.answers.record(
      tx,
      actor,
      reviewable.map(({ row, status }) => ({
        row,
        judgement: approves
          ? {
              kind: 'APPROVED',
              statusAfter: status,
              scoreAfter: row.score,
              isCorrect: row.is_correct,
              criteria: null,
              comment: text,
              reason: null,
            }
          : {
              kind: 'RETURNED',
              statusAfter: status,
              scoreAfter: null,
              isCorrect: null,
              criteria: null,
              comment: null,
              reason: text,
            },
      })),
    );
    const ids = reviewable.map(({ row }) => row.id);
    const [changed]: [AnswerRow[]] = await (approves
      ? tx.query(APPROVE, [ids, reviewable[0]?.status, reviewedAt, actor.userId])
      : tx.query(RETURN, [ids, reviewable[0]?.status, reviewedAt]));
    const byId = new Map(changed.map((row) => [row.id, row]));
    return reviewable.map(({ row }) => ({ ...row, ...byId.get(row.id) }));
  }
}

const APPROVE = `
UPDATE answers AS a
   SET status = $2, reviewed_at = $3, reviewer_id = $4, updated_at = $3, row_version = a.row_version + 1
 WHERE a.id = ANY ($1::uuid[])
RETURNING ${ANSWER_COLUMNS}`;

/** The grade goes, its events keep it; the answer keeps its place in the queue. */
const RETURN = `
UPDATE answers AS a
   SET status = $2, score = NULL, is_correct = NULL, grader_id = NULL, grader_comment = NULL, graded_at = NULL, updated_at = $3,
       row_version = a.row_version + 1
 WHERE a.id = ANY ($1::uuid[])
RETURNING ${ANSWER_COLUMNS}`;

/** Why the actor may not review the answer, whatever the decision; null when it may. */
function barredFrom(actor: Actor, row: JudgedRow | undefined): Refusal | null {
  if (!row) return 'answer-not-found';
  if (isOwn(actor, row)) return 'own-answer';
  return hasGraded(actor, { graderIds: gradersOf(row) }) ? 'reviewer-is-grader' : null;
}

function judge(actor: Actor, row: JudgedRow | undefined, decision: ReviewDecision): Reviewable | Refusal {
  const barred = barredFrom(actor, row);
  if (!row || barred) return barred ?? 'answer-not-found';
  if (row.superseded) return 'superseded';
  const act = decision === ReviewDecision.APPROVE ? 'approve' : 'return';
  const status = nextStatus(row.status, act);
  return status === null ? ANSWER_LIFE[act].refusal : { row, status };
}

function gradersOf({ event_grader_ids, grader_id }: JudgedRow): string[] {
  return grader_id === null ? event_grader_ids : [...event_grader_ids, grader_id];
}

function requireAll(judged: readonly (Reviewable | Refusal)[]): Reviewable[] {
  const errors: Fault[] = judged.flatMap((one, index) =>
    typeof one === 'string' ? [{ pointer: `/ids/${index}`, detail: REFUSALS[one] }] : [],
  );
  if (errors.length === 0) return judged as Reviewable[];
  const gravest = (Object.keys(REFUSALS) as Refusal[]).find((code) => judged.includes(code)) as Refusal;
  throw new DomainError(gravest, 'None of the answers was reviewed; errors lists those that cannot be.', { errors });
}

function requireComment(decision: ReviewDecision, comment: string | null | undefined): string | null {
  const text = written(comment);
  const errors = checkMarkdown(text ?? '', '/comment');
  if (decision === ReviewDecision.RETURN && text === null)
    errors.push({ pointer: '/comment', detail: 'Say why the answer is to be graded again.' });
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', { errors });
  return text;
}
