import { Injectable } from '@nestjs/common';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, type Page, type PageQuery, pageOf, type PlaceIn } from '../common/page.js';
import { wordingChanges } from '../scoring/wording-changes.js';
import { QuestionRevisionResponse } from './question.responses.js';
import { type RevisionRow, wordingOf } from './question.rows.js';
import { QuestionsQueries } from './questions.queries.js';

const REVISION_PLACE: PlaceIn = { list: 'revisions', parts: ['integer'] };

/** A page ends before a revision with which its items would be larger than this in JSON: each tells values before and after. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** So many are read at a time. */
const BATCH = 8;

interface Shown {
  revision: number;
  response: QuestionRevisionResponse;
}

/** Revisions in their order, of which so many make the page; one more where another page follows. */
interface Gathered {
  shown: Shown[];
  fits: number;
}

/** Shows who worded a question how, and when. */
@Injectable()
export class QuestionRevisions {
  constructor(private readonly queries: QuestionsQueries) {}

  /** Oldest first, each with what it changed. @throws DomainError `question-not-found` */
  async list(id: string, query: PageQuery): Promise<Page<QuestionRevisionResponse>> {
    const after = decodeCursor(query.cursor, REVISION_PLACE);
    const { shown, fits } = await this.gather(id, query.limit, after);
    const total = query.withTotal || shown.length === 0 ? await this.queries.countRevisions(id) : undefined;
    if (total === null) throw new DomainError('question-not-found', 'There is no such question.');
    return pageOf(
      shown,
      fits,
      REVISION_PLACE,
      ({ revision }) => [revision],
      ({ response }) => response,
      query.withTotal ? total : undefined,
    );
  }

  private async gather(id: string, limit: number, after: readonly string[] | null): Promise<Gathered> {
    const shown: Shown[] = [];
    let [bytes, place] = [0, after];
    for (;;) {
      const wanted = Math.min(BATCH, limit - shown.length);
      const read = shownOf(await this.queries.revisions(id, wanted, place), place);
      for (const one of read) {
        bytes += Buffer.byteLength(JSON.stringify(one.response));
        const isSpare = shown.length === limit || (shown.length > 0 && bytes > PAGE_BYTES);
        if (isSpare) return { shown: [...shown, one], fits: shown.length };
        shown.push(one);
      }
      const last = read.at(-1);
      if (read.length <= wanted || !last) return { shown, fits: shown.length };
      place = [String(last.revision)];
    }
  }
}

/** Rows after that place, each with what it changed against the one before; the last one of before it is there too. */
function shownOf(rows: readonly RevisionRow[], after: readonly string[] | null): Shown[] {
  const first = after === null ? 0 : rows.findIndex(({ revision }) => revision > Number(after[0]));
  if (first < 0) return [];
  return rows.slice(first).map((row, index) => {
    const before = rows[first + index - 1];
    const changes = before ? wordingChanges(wordingOf(before), wordingOf(row)) : [];
    return { revision: row.revision, response: QuestionRevisionResponse.of(row, changes) };
  });
}
