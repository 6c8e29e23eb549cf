import { Inject, Injectable } from '@nestjs/common';
import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, pageOf, type PlaceIn } from '../common/page.js';
import { ENV, type Env } from '../config/env.js';
import type { AnswerRow } from './answer-row.js';
import { AnswerViews } from './answer-views.js';
import { AssignmentQueries, type AssignmentRow, ASSIGNMENT_STATES } from './assignment.queries.js';
import type { AssignmentQuery } from './assignment.requests.js';
import type { AssignmentItemResponse, AssignmentResponse } from './assignment.responses.js';
import { questionView } from './question-view.js';
import { writeRefusal } from './write-rules.js';

const PLACE: PlaceIn = { list: 'assignment', parts: ['integer', 'text', 'integer', 'uuid'] };

@Injectable()
export class AssignmentService {
  constructor(
    private readonly queries: AssignmentQueries,
    private readonly views: AnswerViews,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease' | 'resubmission'>,
  ) {}

  /**
   * The questions asked of an expert, in display order, with what it has answered.
   * @throws DomainError `expert-not-found`, `invalid-cursor`
   */
  async read(actor: Actor, expertId: string, query: AssignmentQuery): Promise<AssignmentResponse> {
    const isOwn = ownsExpert(actor, expertId);
    if (!isOwn && !isOperator(actor)) throw notFound();
    const after = decodeCursor(query.cursor, PLACE);
    const scope = { expertId, draftsBy: isOwn ? null : actor.userId };
    const filter = { state: query.state ?? ASSIGNMENT_STATES, categoryId: query.categoryId ?? null };
    const [overview, rows, total] = await Promise.all([
      this.queries.overview(scope),
      this.queries.page(scope, filter, query.limit, after),
      query.withTotal ? this.queries.count(scope, filter) : undefined,
    ]);
    if (!overview) throw notFound();
    const { categories, ...counts } = overview;
    return {
      ...pageOf(rows, query.limit, PLACE, keyOf, (row) => this.itemOf(actor, expertId, row), total),
      counts,
      categories,
    };
  }

  private itemOf(actor: Actor, expertId: string, row: AssignmentRow): AssignmentItemResponse {
    const reason = writeRefusal(row, this.env);
    const show = (answer: AnswerRow | null) => answer && this.views.named(actor, answer);
    return {
      question: questionView(actor, expertId, row),
      draft: show(row.draft),
      submitted: show(row.submitted),
      canSubmit: reason === null,
      reason,
    };
  }
}

function keyOf(row: AssignmentRow): readonly (string | number)[] {
  return [row.category_order, row.category_name, row.display_order, row.id];
}

function notFound(): DomainError {
  return new DomainError('expert-not-found', 'There is no such expert.');
}
