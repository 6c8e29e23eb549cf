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

export type AnswerView = OwnerAnswerResponse | StaffAnswerResponse | GradingAnswerResponse;

/** Decides which view of an answer a caller gets. Whoever gave an answer sees it as its owner, staff as well. */
@Injectable()
export class AnswerViews {
  constructor(@Inject(ENV) private readonly env: Pick<Env, 'resultsRelease'>) {}

  of(actor: Actor, row: AnswerRow): AnswerView {
    if (!ownsExpert(actor, row.expert_id)) {
      return isOperator(actor) ? StaffAnswerResponse.of(row) : GradingAnswerResponse.of(row);
    }
    if (this.isReleased(row)) return OwnerAnswerResponse.released(row);
    return OwnerAnswerResponse.hidden(row, row.status === AnswerStatus.DRAFT ? AnswerStatus.DRAFT : AnswerStatus.SUBMITTED);
  }

  /** One tag a view; before release the owner's counts saves and submissions alone, so that it does not tell of a grade. */
  etag(actor: Actor, row: AnswerRow): string {
    if (!ownsExpert(actor, row.expert_id)) return etagOf(row.row_version, isOperator(actor) ? 'staff' : 'grading');
    // The explanation is the question's, so its version belongs to what is shown.
    if (this.isReleased(row)) return etagOf(row.row_version, `released-${row.question_row_version}`);
    return etagOf(row.content_version, 'own');
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
