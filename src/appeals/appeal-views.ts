import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { etagOf, Representation } from '../common/representation.js';
import { AppealResponse, type AppealView, DeskAppealResponse, StaffAppealResponse } from './appeal.responses.js';
import { type AppealRow, AppealsQueries, type DeskRow } from './appeals.queries.js';

/**
 * Decides which view of an appeal a caller gets: whoever opened it theirs, staff as well; whoever decides it the blind one,
 * operators as well; operators the rest.
 */
@Injectable()
export class AppealViews {
  constructor(private readonly queries: AppealsQueries) {}

  async of(actor: Actor, rows: readonly AppealRow[]): Promise<AppealView[]> {
    const desks = await this.queries.desks(
      rows.filter((row) => viewOf(actor, row) === 'desk').map(({ answerId }) => answerId),
    );
    return rows.map((row) => view(actor, row, desks));
  }

  async one(actor: Actor, row: AppealRow): Promise<Representation<AppealView>> {
    const [shown] = (await this.of(actor, [row])) as [AppealView];
    return Representation.ok(shown, { etag: tagOf(actor, row) });
  }

  /** As the transaction that changed it has left it. */
  async changed(tx: EntityManager, actor: Actor, id: string): Promise<Representation<AppealView>> {
    const row = await this.queries.findIn(tx, actor, id);
    const desks =
      viewOf(actor, row) === 'desk' ? await this.queries.deskIn(tx, row.answerId) : new Map<string, DeskRow>();
    return Representation.ok(view(actor, row, desks), { etag: tagOf(actor, row) });
  }

  etag(actor: Actor, row: AppealRow): string {
    return tagOf(actor, row);
  }
}

function viewOf(actor: Actor, row: AppealRow): 'own' | 'desk' | 'staff' {
  if (ownsExpert(actor, row.expertId)) return 'own';
  return row.assigneeId === actor.userId ? 'desk' : 'staff';
}

function view(actor: Actor, row: AppealRow, desks: ReadonlyMap<string, DeskRow>): AppealView {
  const which = viewOf(actor, row);
  if (which === 'own') return AppealResponse.of(row);
  return which === 'desk'
    ? DeskAppealResponse.at(row, desks.get(row.answerId) as DeskRow)
    : StaffAppealResponse.of(row);
}

/** Of all that can change: the appeal, the answer that is decided on, and whether anybody could. */
function tagOf(actor: Actor, row: AppealRow): string {
  const which = viewOf(actor, row);
  const further = { own: '', desk: `-a${row.answerVersion}`, staff: row.blockedBy ? `-${row.blockedBy}` : '' }[which];
  return etagOf(row.rowVersion, `appeal-${which}${further}`);
}
