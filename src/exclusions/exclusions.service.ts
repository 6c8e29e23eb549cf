import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, type Page, type PageQuery, pageOf, type PlaceIn } from '../common/page.js';
import { Representation } from '../common/representation.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import type { ExcludeRequest } from './exclusion.requests.js';
import { ExclusionResponse } from './exclusion.responses.js';
import { type ExclusionRow, ExclusionsQueries } from './exclusions.queries.js';

const PLACE: PlaceIn = { list: 'exclusions', parts: ['time', 'uuid'] };

/** Keeps people from judging the answers of an expert. */
@Injectable()
export class ExclusionsService {
  private readonly log = new Logger('exclusions');

  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: ExclusionsQueries,
  ) {}

  /**
   * Oldest first.
   * @throws DomainError `own-exclusion`, `invalid-cursor`, `expert-not-found`
   */
  async list(
    actor: Actor,
    expertId: string,
    { limit, cursor, withTotal }: PageQuery,
  ): Promise<Page<ExclusionResponse>> {
    refuseOwnExpert(actor, expertId);
    const after = decodeCursor(cursor, PLACE);
    if (!(await this.queries.isExpert(expertId))) throw noSuchExpert();
    const [rows, total] = await Promise.all([
      this.queries.list(expertId, limit, after),
      withTotal ? this.queries.count(expertId) : undefined,
    ]);
    return pageOf(rows, limit, PLACE, (row) => [row.created, row.user_id], ExclusionResponse.of, total);
  }

  /** @throws DomainError `own-exclusion`, `exclusion-not-found` */
  async get(actor: Actor, expertId: string, userId: string): Promise<ExclusionResponse> {
    refuseOwnExpert(actor, expertId);
    const row = await this.queries.find(expertId, userId);
    if (!row) throw noSuchExclusion();
    return ExclusionResponse.of(row);
  }

  /**
   * From now on the user gets no answer of the expert: judgements under way are waited for, claims end. What they judged
   * before stays.
   * @throws DomainError `own-exclusion`, `expert-not-found`, `user-not-found`, `already-excluded`
   */
  exclude(
    actor: Actor,
    expertId: string,
    { userId: sent, reason }: ExcludeRequest,
    once: Once,
  ): Promise<Representation<ExclusionResponse>> {
    refuseOwnExpert(actor, expertId);
    const userId = sent.toLowerCase();
    return this.idempotency.run(once, async (tx) => {
      if (!(await this.queries.lockExpert(tx, expertId))) throw noSuchExpert();
      if (!(await this.queries.holdUser(tx, userId)))
        throw new DomainError('user-not-found', 'There is no such user.', {
          errors: [{ pointer: '/userId', detail: 'There is no such user.' }],
        });
      if (!(await this.queries.exclude(tx, actor, expertId, userId, reason)))
        throw new DomainError(
          'already-excluded',
          'The user is kept from this expert already; lift that first to give another reason.',
        );
      const row = (await this.queries.findIn(tx, expertId, userId)) as ExclusionRow;
      return Representation.created(ExclusionResponse.of(row), {
        location: `/api/v1/experts/${expertId}/exclusions/${userId}`,
      });
    });
  }

  /**
   * The user may judge the expert's answers again. The log keeps who said so.
   * @throws DomainError `own-exclusion` also to who is kept away, `exclusion-not-found`
   */
  async lift(actor: Actor, expertId: string, userId: string): Promise<void> {
    refuseOwnExpert(actor, expertId);
    if (actor.userId === userId) throw new DomainError('own-exclusion', 'Somebody else says when you may judge again.');
    const found = await this.dataSource.transaction((tx) => this.queries.lift(tx, expertId, userId));
    if (!found) throw noSuchExclusion();
    this.log.warn(`the exclusion of ${userId} from expert ${expertId} was lifted by ${actor.userId}`);
  }
}

/** An operator who is an expert as well does not learn who is kept from their answers, and keeps nobody from them. */
function refuseOwnExpert(actor: Actor, expertId: string): void {
  if (ownsExpert(actor, expertId))
    throw new DomainError('own-exclusion', 'Somebody else says who judges your answers.');
}

const noSuchExpert = () => new DomainError('expert-not-found', 'There is no such expert.');

const noSuchExclusion = () => new DomainError('exclusion-not-found', 'Nothing keeps this user from this expert.');
