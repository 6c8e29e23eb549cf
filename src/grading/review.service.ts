import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import type { AnswerRow } from '../answers/answer-row.js';
import { AnswerViews, answerTags } from '../answers/answer-views.js';
import { StaffAnswerResponse } from '../answers/answer.responses.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import { Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import { written } from './grade.js';
import { ReviewDecision, type ReviewBatchRequest, type ReviewRequest } from './grading.requests.js';
import type { ReviewBatchResponse } from './grading.responses.js';
import { JudgedAnswers } from './judged-answers.js';
import { barredFrom, judge, REFUSALS, type Refusal, type Reviewable } from './review-rules.js';
import { type Review, ReviewWriter } from './review-writer.js';

/** Somebody else approves a grade or returns it. */
@Injectable()
export class ReviewService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly answers: JudgedAnswers,
    private readonly writer: ReviewWriter,
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
      const [reviewed] = (await this.writer.write(tx, actor, [judged], reviewOf(input))) as [AnswerRow];
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
      const reviewed = await this.writer.write(tx, actor, reviewable, reviewOf(input));
      return Representation.ok({ items: reviewed.map(StaffAnswerResponse.of) });
    });
  }
}

function requireAll(judged: readonly (Reviewable | Refusal)[]): Reviewable[] {
  const errors: Fault[] = judged.flatMap((one, index) =>
    typeof one === 'string' ? [{ pointer: `/ids/${index}`, detail: REFUSALS[one] }] : [],
  );
  if (errors.length === 0) return judged as Reviewable[];
  const gravest = (Object.keys(REFUSALS) as Refusal[]).find((code) => judged.includes(code)) as Refusal;
  throw new DomainError(gravest, 'None of the answers was reviewed; errors lists those that cannot be.', { errors });
}

function reviewOf({ decision, comment }: ReviewRequest): Review {
  const text = written(comment);
  const errors = checkMarkdown(text ?? '', '/comment');
  if (decision === ReviewDecision.RETURN && text === null)
    errors.push({ pointer: '/comment', detail: 'Say why the answer is to be graded again.' });
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', { errors });
  return { decision, text };
}
