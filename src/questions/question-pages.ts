import { Injectable } from '@nestjs/common';
import { isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { JsonText } from '../common/json-text.js';
import { decodeCursor, type Page, pageTextOf, type PlaceIn } from '../common/page.js';
import { KeptPages, type StatedPage } from './kept-pages.js';
import { keyFor, type QuestionScope, stateFor, viewFor } from './question-list.js';
import type { ListQuestionsQuery } from './question.requests.js';
import type { QuestionResponse } from './question.responses.js';
import { QuestionsQueries } from './questions.queries.js';

const PLACE: PlaceIn = { list: 'questions', parts: ['integer', 'text', 'integer', 'uuid'] };

/** The list of questions. */
@Injectable()
export class QuestionPages {
  constructor(
    private readonly queries: QuestionsQueries,
    private readonly kept: KeptPages,
  ) {}

  /** Applicants see active questions for them, without key, rubric and explanation; the others do not exist for them. */
  async list(actor: Actor, query: ListQuestionsQuery): Promise<JsonText<Page<QuestionResponse>>> {
    const after = decodeCursor(query.cursor, PLACE);
    const scope = isStaff(actor) ? null : actor.specialties;
    const read = () => this.read(scope, query, after);
    // Words that somebody looks for are seldom those of another.
    const json = query.q === undefined ? await this.kept.page(keyOf(scope, query), read) : (await read()).json;
    return new JsonText(json);
  }

  private async read(
    scope: QuestionScope,
    query: ListQuestionsQuery,
    after: readonly string[] | null,
  ): Promise<StatedPage> {
    const [rows, counted] = await Promise.all([
      this.queries.list(scope, query, query.limit, after),
      query.withTotal ? this.queries.count(scope, query) : null,
    ]);
    const { view } = viewFor(scope);
    const [first] = rows;
    const state = first ? stateFor(scope)(first) : null;
    return {
      state: counted && counted.state !== state ? null : state,
      json: pageTextOf(rows, query.limit, PLACE, keyFor(scope), view, counted?.total).bytes,
    };
  }
}

/** Of all that a page depends on beside the bank: who may see what of it, and what was asked for. */
function keyOf(scope: QuestionScope, query: ListQuestionsQuery): string {
  return JSON.stringify([scope, query]);
}
