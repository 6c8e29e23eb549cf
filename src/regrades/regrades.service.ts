import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import { newId } from '../common/new-ids.js';
import { decodeCursor, type Page, type PageQuery, pageOf, type PlaceIn } from '../common/page.js';
import { etagOf, Representation } from '../common/representation.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import type { ListRegradesQuery, RegradeRequest, RevertRequest } from './regrade.requests.js';
import { RegradeItemResponse, type RegradePreviewResponse, RegradeResponse } from './regrade.responses.js';
import type { RegradeRow } from './regrade.rows.js';
import { type RegradeActor, RegradePlans, requireOthers } from './regrade-plans.js';
import { RegradePreviews } from './regrade-preview.js';
import { RegradeRunner } from './regrade-runner.js';
import { RegradesQueries } from './regrades.queries.js';

const LIST: PlaceIn = { list: 'regrades', parts: ['time', 'uuid'] };
const ITEMS: PlaceIn = { list: 'regrade-items', parts: ['uuid'] };

/** Has the answers to a question scored anew, and tells how that goes. */
@Injectable()
export class RegradesService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly clock: Clock,
    private readonly queries: RegradesQueries,
    private readonly plans: RegradePlans,
    private readonly previews: RegradePreviews,
    private readonly runner: RegradeRunner,
  ) {}

  /**
   * Starts a regrade, whose batches run in the background, or tells what it would do.
   * @throws DomainError `regrade-under-way`, and those of {@link RegradePlans.plan}
   */
  async regrade(
    actor: RegradeActor,
    questionId: string,
    input: RegradeRequest,
    once: Once,
  ): Promise<Representation<RegradeResponse | RegradePreviewResponse>> {
    if (input.dryRun) return Representation.ok(await this.previews.preview(actor, questionId, input));
    return this.started(once, async (tx) => {
      const { policy, option, allowLower, revision, total } = await this.plans.plan(tx, actor, questionId, input);
      const reason = input.reason?.trim() ?? '';
      return this.insert(tx, actor, {
        questionId,
        revision,
        policy,
        option,
        revertsId: null,
        reason,
        allowLower,
        total,
      });
    });
  }

  /**
   * Starts putting back what a regrade changed, where nothing else has changed it since.
   * @throws DomainError `regrade-not-found`, `own-answer`, `regrade-under-way`
   */
  revert(
    actor: RegradeActor,
    id: string,
    { reason, allowLower = false }: RevertRequest,
    once: Once,
  ): Promise<Representation<RegradeResponse>> {
    return this.started(once, async (tx) => {
      // What is done stays done, so that it need not be held; what is at work is, and nobody is to wait for that.
      const reverted = await this.found(id);
      const { questionId, revision, counts } = reverted;
      await requireOthers(tx, actor, questionId);
      if (reverted.state === 'RUNNING') throw underWay();
      const total = counts.changed ?? 0;
      const order = { questionId, revision, policy: 'revert', option: null, revertsId: id } as const;
      return this.insert(tx, actor, { ...order, reason: reason.trim(), allowLower, total });
    });
  }

  /** @throws DomainError `regrade-not-found` */
  async get(id: string): Promise<Representation<RegradeResponse>> {
    const row = await this.found(id);
    return Representation.ok(RegradeResponse.of(row), { etag: tagOf(row) });
  }

  /** Oldest first. @throws DomainError `invalid-cursor` */
  async list(query: ListRegradesQuery): Promise<Page<RegradeResponse>> {
    const after = decodeCursor(query.cursor, LIST);
    const questionId = query.questionId ?? null;
    const [rows, total] = await Promise.all([
      this.queries.list(questionId, query.limit, after),
      query.withTotal ? this.queries.count(questionId) : undefined,
    ]);
    return pageOf(rows, query.limit, LIST, (row) => [row.created, row.id], RegradeResponse.of, total);
  }

  /**
   * What did not simply stay as it was; nothing of the caller's own.
   * @throws DomainError `regrade-not-found`, `invalid-cursor`
   */
  async items({ expertId }: Pick<Actor, 'expertId'>, id: string, query: PageQuery): Promise<Page<RegradeItemResponse>> {
    const after = decodeCursor(query.cursor, ITEMS);
    await this.found(id);
    const [rows, total] = await Promise.all([
      this.queries.items(id, expertId, query.limit, after),
      query.withTotal ? this.queries.countItems(id, expertId) : undefined,
    ]);
    return pageOf(rows, query.limit, ITEMS, (row) => [row.answerId], RegradeItemResponse.of, total);
  }

  private async started(
    once: Once,
    insert: (tx: EntityManager) => Promise<RegradeRow>,
  ): Promise<Representation<RegradeResponse>> {
    const started = await this.idempotency.run(once, async (tx) => {
      const row = await insert(tx);
      return Representation.created(RegradeResponse.of(row), {
        location: `/api/v1/regrades/${row.id}`,
        etag: tagOf(row),
      });
    });
    this.runner.wake();
    return started;
  }

  private insert(
    tx: EntityManager,
    actor: RegradeActor,
    order: Omit<Parameters<RegradesQueries['insert']>[1], 'id' | 'createdAt' | 'startedById'>,
  ): Promise<RegradeRow> {
    const startedById = actor?.userId ?? null;
    return this.queries.insert(tx, { ...order, id: newId(), createdAt: this.clock.now(), startedById });
  }

  private async found(id: string): Promise<RegradeRow> {
    const row = await this.queries.find(id);
    if (!row) throw notFound();
    return row;
  }
}

function tagOf({ rowVersion }: RegradeRow): string {
  return etagOf(rowVersion, 'regrade');
}

function notFound(): DomainError {
  return new DomainError('regrade-not-found', 'There is no such regrade.');
}

function underWay(): DomainError {
  return new DomainError('regrade-under-way', 'This regrade is not done yet; wait for its end.');
}
