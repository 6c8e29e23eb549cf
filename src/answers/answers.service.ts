import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import type { JsonText } from '../common/json-text.js';
import { decodeCursor, type Page, pageOf, pageTextOf, type PlaceIn } from '../common/page.js';
import { Representation } from '../common/representation.js';
import type { IncludeQuery, ListAnswersQuery } from './answer.requests.js';
import type { AnswerRow } from './answer-row.js';
import { AnswerTexts } from './answer-texts.js';
import { type AnswerView, AnswerViews, isBlind } from './answer-views.js';
import { AnswersQueries } from './answers.queries.js';
import { questionView } from './question-view.js';
import type { IdentityRow } from './unblinded-answer.response.js';

const PLACE: PlaceIn = { list: 'answers', parts: ['time', 'uuid'] };

@Injectable()
export class AnswersService {
  private readonly texts: AnswerTexts;

  constructor(
    private readonly queries: AnswersQueries,
    private readonly views: AnswerViews,
  ) {
    this.texts = new AnswerTexts(views);
  }

  /**
   * Oldest first: an expert's own answers; for operators all that were handed in, and the drafts they wrote.
   * @throws DomainError `invalid-cursor`, `expert-not-found`
   */
  async list(actor: Actor, query: ListAnswersQuery): Promise<Page<AnswerView> | JsonText<Page<AnswerView>>> {
    const after = decodeCursor(query.cursor, PLACE);
    const { questionId, status, latest, counting, limit } = query;
    const filter = { expertId: expertOf(actor, query.expertId), questionId, status, latest, counting };
    const released = this.views.releasedStatuses();
    const count = query.withTotal ? this.queries.count(actor, released, filter) : undefined;
    if (query.include === undefined) {
      const view = this.texts.for(actor);
      const [rows, total] = await Promise.all([this.queries.texts(actor, released, filter, view, limit, after), count]);
      return pageTextOf(rows, limit, PLACE, view.keyOf, view, total);
    }
    const [rows, total] = await Promise.all([this.queries.list(actor, released, filter, limit, after), count]);
    const show = await this.viewer(actor, rows, query);
    return pageOf(rows, limit, PLACE, (row) => [row.created, row.id], show, total);
  }

  /** @throws DomainError `answer-not-found` */
  async get(actor: Actor, id: string, query: IncludeQuery): Promise<Representation<AnswerView>> {
    const row = await this.queries.find(actor, id);
    if (!row) throw new DomainError('answer-not-found', 'There is no such answer.');
    const identity = isBlind(actor, row) ? await this.queries.identity(actor, row) : null;
    const show = await this.viewer(actor, [row], query, identity);
    const etag = this.views.etag(actor, row, query.include !== undefined, identity);
    return Representation.ok(show(row), { etag });
  }

  private async viewer(
    actor: Actor,
    rows: readonly AnswerRow[],
    { include }: IncludeQuery,
    identity: IdentityRow | null = null,
  ): Promise<(row: AnswerRow) => AnswerView> {
    if (include === undefined) return (row) => this.views.of(actor, row, identity);
    const questions = await this.queries.questions([...new Set(rows.map(({ question_id }) => question_id))]);
    return (row) => {
      const question = questions.get(row.question_id);
      const view = this.views.of(actor, row, identity);
      return question ? Object.assign(view, { question: questionView(actor, row.expert_id, question) }) : view;
    };
  }
}

/** @throws DomainError `expert-not-found` when `me` is no expert */
function expertOf(actor: Actor, sent: string | undefined): string | undefined {
  if (sent !== 'me') return sent;
  if (actor.expertId === null) throw new DomainError('expert-not-found', 'There is no such expert.');
  return actor.expertId;
}
