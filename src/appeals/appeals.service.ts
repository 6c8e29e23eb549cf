import { Injectable } from '@nestjs/common';
import type { Actor } from '../access/actor.js';
import { Clock } from '../common/clock.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import type { Representation } from '../common/representation.js';
import { notFound } from './appeal-record.js';
import { AppealViews } from './appeal-views.js';
import type { ListAppealsQuery } from './appeal.requests.js';
import type { AppealView } from './appeal.responses.js';
import { type AppealRow, AppealsQueries } from './appeals.queries.js';

const PLACE: PlaceIn = { list: 'appeals', parts: ['time', 'uuid'] };

/** Shows appeals: operators all, others what they are to decide and their own. */
@Injectable()
export class AppealsService {
  constructor(
    private readonly queries: AppealsQueries,
    private readonly views: AppealViews,
    private readonly clock: Clock,
  ) {}

  /** The first opened first. @throws DomainError `invalid-cursor` */
  async list(actor: Actor, query: ListAppealsQuery): Promise<Page<AppealView>> {
    const after = decodeCursor(query.cursor, PLACE);
    const now = this.clock.now();
    const [rows, total] = await Promise.all([
      this.queries.list(actor, query, now, after),
      query.withTotal ? this.queries.count(actor, query, now) : undefined,
    ]);
    const views = await this.views.of(actor, rows.slice(0, query.limit));
    const shown = new Map(rows.map(({ id }, index) => [id, views[index] as AppealView]));
    const itemOf = ({ id }: AppealRow) => shown.get(id) as AppealView;
    return pageOf(rows, query.limit, PLACE, ({ created, id }) => [created, id], itemOf, total);
  }

  /** @throws DomainError `appeal-not-found` */
  async get(actor: Actor, id: string): Promise<Representation<AppealView>> {
    const row = await this.queries.find(actor, id);
    if (!row) throw notFound();
    return this.views.one(actor, row);
  }
}
