import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, type Page, type PageQuery, pageOf, type PlaceIn } from '../common/page.js';
import { wordingChanges } from '../scoring/wording-changes.js';
import { QuestionRevisionResponse } from './question.responses.js';
import { type RevisionRow, wordingOf } from './question.rows.js';
import { QuestionsQueries } from './questions.queries.js';

const REVISION_PLACE: PlaceIn = { list: 'revisions', parts: ['integer'] };

/** A revision beside the one that it took the place of. */
interface Revised {
  row: RevisionRow;
  before: RevisionRow | undefined;
}

/** Shows who worded a question how, and when. */
@Injectable()
export class QuestionRevisions {
  constructor(private readonly queries: QuestionsQueries) {}

  /** Oldest first, each with what it changed. @throws DomainError `question-not-found` */
  async list(id: string, query: PageQuery): Promise<Page<QuestionRevisionResponse>> {
    const after = decodeCursor(query.cursor, REVISION_PLACE);
    const rows = await this.queries.revisions(id, query.limit, after);
    // The last of the page before is there too, to be compared with.
    const first = after === null ? 0 : rows.findIndex(({ revision }) => revision > Number(after[0]));
    const revised = first < 0 ? [] : rows.slice(first).map((row, index) => ({ row, before: rows[first + index - 1] }));
    const total = query.withTotal || rows.length === 0 ? await this.queries.countRevisions(id) : undefined;
    if (total === null) throw new DomainError('question-not-found', 'There is no such question.');
    return pageOf(
      revised,
      query.limit,
      REVISION_PLACE,
      ({ row }) => [row.revision],
      responseOf,
      query.withTotal ? total : undefined,
    );
  }
}

function responseOf({ row, before }: Revised): QuestionRevisionResponse {
  return QuestionRevisionResponse.of(row, before ? wordingChanges(wordingOf(before), wordingOf(row)) : []);
}
