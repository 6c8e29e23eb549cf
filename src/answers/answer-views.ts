import { Inject, Injectable } from '@nestjs/common';
import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerStatus } from '../common/enums.js';
import { etagOf } from '../common/representation.js';
import { ENV, type Env } from '../config/env.js';
import { isReleased } from '../scoring/release.js';
import type { AnswerRow } from './answer-row.js';
import { OwnerAnswerResponse, StaffAnswerResponse } from './answer.responses.js';
import { GradingAnswerResponse } from './grading-answer.response.js';
import { type IdentityRow, UnblindedAnswerResponse } from './unblinded-answer.response.js';

export type NamedAnswerView = OwnerAnswerResponse | StaffAnswerResponse;
export type AnswerView = NamedAnswerView | GradingAnswerResponse | UnblindedAnswerResponse;

/** What tags are made of. */
export type TaggedRow = Pick<
  AnswerRow,
  'expert_id' | 'status' | 'row_version' | 'content_version' | 'question_row_version' | 'finalized'
>;

/**
 * If-Match speaks of the answer alone: a tag that was read with the question included, or with whose the answer is, stands for
 * the answer's own.
 */
export function answerTags(ifMatch: string | null): string | null {
  return ifMatch === null ? null : `${ifMatch}, ${ifMatch.replace(/(-named\d+)?(-q\d+)?"/g, '"')}`;
}

/** Whether the caller sees answers of this expert without a name. */
export function isBlind(actor: Actor, { expert_id }: Pick<AnswerRow, 'expert_id'>): boolean {
  return !ownsExpert(actor, expert_id) && !isOperator(actor);
}

/** Decides which view of an answer a caller gets. Whoever gave an answer sees it as its owner, staff as well. */
@Injectable()
export class AnswerViews {
  constructor(@Inject(ENV) private readonly env: Pick<Env, 'resultsRelease'>) {}

  /** @param identity where a grader may know whose it is */
  of(actor: Actor, row: AnswerRow, identity: IdentityRow | null = null): AnswerView {
    if (!isBlind(actor, row)) return this.named(actor, row);
    return identity ? UnblindedAnswerResponse.named(row, identity) : GradingAnswerResponse.of(row);
  }

  /** For the answer's owner and for operators, who may know whose it is. */
  named(actor: Actor, row: AnswerRow): NamedAnswerView {
    if (!ownsExpert(actor, row.expert_id)) return StaffAnswerResponse.of(row);
    if (this.isReleased(row)) return OwnerAnswerResponse.released(row);
    return OwnerAnswerResponse.hidden(
      row,
      row.status === AnswerStatus.DRAFT ? AnswerStatus.DRAFT : AnswerStatus.SUBMITTED,
    );
  }

  /**
   * One tag a view; before release the owner's counts saves and submissions alone, so that it does not tell of a grade.
   * @param withQuestion the view includes the question, so its version belongs to the tag
   * @param identity the view of a grader says whose the answer is
   */
  etag(actor: Actor, row: TaggedRow, withQuestion = false, identity: IdentityRow | null = null): string {
    const named = identity ? `-named${identity.version}` : '';
    const included = withQuestion ? `-q${row.question_row_version}` : '';
    if (!ownsExpert(actor, row.expert_id))
      return etagOf(row.row_version, `${isOperator(actor) ? 'staff' : 'grading'}${named}${included}`);
    // The explanation is the question's, so its version belongs to what is shown.
    if (this.isReleased(row)) return etagOf(row.row_version, `released-q${row.question_row_version}`);
    return etagOf(row.content_version, `own${included}`);
  }

  /** A draft was never handed in, so nothing of it is released. */
  isReleased(row: Pick<AnswerRow, 'status' | 'finalized'>): boolean {
    return row.status !== AnswerStatus.DRAFT && isReleased(this.env.resultsRelease, row.status, row.finalized);
  }

  /** Which of the graded statuses are released by themselves, for queries that filter by what an owner sees. */
  releasedStatuses(): AnswerStatus[] {
    return Object.values(AnswerStatus).filter((status) => this.isReleased({ status, finalized: false }));
  }
}
