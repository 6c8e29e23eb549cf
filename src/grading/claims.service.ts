import { Inject, Injectable } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import type { EntityManager } from 'typeorm';
import { v4 as randomToken } from 'uuid';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import { newId } from '../common/new-ids.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import { etagOf, Representation } from '../common/representation.js';
import { ENV, type Env } from '../config/env.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import type { ClaimRequest, ListClaimsQuery } from './claim.requests.js';
import { ClaimResponse } from './claim.responses.js';
import { MAX_CLAIMS } from './claim-statements.js';
import { ClaimsQueries, type ClaimRow } from './claims.queries.js';

/** Others are faster now and then; each time one of them has got an answer. */
const ATTEMPTS = 50;
/** What is left may be in somebody's hands for a moment. */
const PAUSE_MS = 10;
const PLACE: PlaceIn = { list: 'claims', parts: ['time', 'uuid'] };

/** Hands out answers to those who grade, each to one of them at a time. */
@Injectable()
export class ClaimsService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly queries: ClaimsQueries,
    @Inject(ENV) private readonly env: Pick<Env, 'gradingLeaseMinutes'>,
  ) {}

  /**
   * The next answer that the actor may grade, with a lease; none when nothing is left. Whoever holds claims already gets
   * a further one.
   * @throws DomainError `too-many-claims`; `busy` when what is left was in others' hands all the time
   */
  claim(actor: Actor, input: ClaimRequest, once: Once): Promise<Representation<ClaimResponse | undefined>> {
    return this.idempotency.run<ClaimResponse | undefined>(once, async (tx) => {
      const id = await this.next(tx, actor, input);
      if (id === null) return Representation.nothing();
      const claim = await this.queries.claimed(tx, actor, id);
      return Representation.created(ClaimResponse.of(actor, claim), {
        location: `/api/v1/grading/claims/${id}`,
        etag: tagOf(claim),
      });
    });
  }

  /** The id of the claim, null when nothing is left. Nobody is waited for: what another claimer is at is passed by. */
  private async next(tx: EntityManager, actor: Actor, input: ClaimRequest): Promise<string | null> {
    const { order, stage, ...filter } = input;
    const claimed = { ...filter, stage: stage ?? 'grade' };
    const lease = { id: newId(), token: randomToken(), leaseMinutes: this.env.gradingLeaseMinutes };
    for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
      const { held, found, id } = await this.queries.attempt(tx, actor, claimed, order ?? 'oldest', lease);
      if (id !== null) return id;
      if (held >= MAX_CLAIMS)
        throw new DomainError(
          'too-many-claims',
          `You hold ${held} claims; grade or release some of them first (GET /grading/claims lists them).`,
        );
      if (found) continue;
      if (!(await this.queries.isAnythingLeft(tx, actor, claimed))) return null;
      await pause(PAUSE_MS);
    }
    throw new DomainError('busy', 'The answers that are left are in use at this moment; try again.', {
      headers: { 'Retry-After': '1' },
    });
  }

  /**
   * Open claims, the oldest first, with all that it takes to go on with them.
   * @throws DomainError `role-required` for evaluators who ask for everybody's, `invalid-cursor`
   */
  async list(actor: Actor, { limit, cursor, withTotal, all = false }: ListClaimsQuery): Promise<Page<ClaimResponse>> {
    if (all && !isOperator(actor)) throw new DomainError('role-required', "Operators see everybody's claims.");
    const after = decodeCursor(cursor, PLACE);
    const [rows, total] = await Promise.all([
      this.queries.list(actor, all, limit, after),
      withTotal ? this.queries.count(actor, all) : undefined,
    ]);
    return pageOf(
      rows,
      limit,
      PLACE,
      ({ item, id }) => [item.since, id],
      (row) => ClaimResponse.of(actor, row),
      total,
    );
  }

  /** @throws DomainError `claim-not-found` */
  async get(actor: Actor, id: string): Promise<Representation<ClaimResponse>> {
    const claim = await this.queries.find(actor, id);
    if (!claim || !claim.isUnexpired || whyLeft(claim)) throw notFound();
    return represent(actor, claim);
  }

  /**
   * The lease counts from now on.
   * @throws DomainError `claim-not-found`, `claim-expired`; `superseded` and `answer-not-gradable` when the answer waits for
   *   a grade no more
   */
  renew(actor: Actor, id: string, once: Once): Promise<Representation<ClaimResponse>> {
    return this.idempotency.run(once, async (tx) => {
      const claim = await this.queries.renew(tx, actor, id, this.env.gradingLeaseMinutes);
      if (!claim) throw notFound();
      const left = whyLeft(claim);
      if (left) throw left;
      if (!claim.isUnexpired) throw new DomainError('claim-expired', 'The claim has expired; claim the next answer.');
      return represent(actor, claim);
    });
  }

  /**
   * Gives an answer back; operators do so with everybody's.
   * @throws DomainError `claim-not-found`
   */
  async release(actor: Actor, id: string): Promise<void> {
    if (!(await this.queries.release(actor, id))) throw notFound();
  }
}

/** The same for a claim that was never there, for one that is somebody else's, and for one that is over. */
const notFound = () => new DomainError('claim-not-found', 'There is no such claim.');

/** Why the answer is not there to be graded any more; null while it is. */
function whyLeft({ item, superseded }: ClaimRow): DomainError | null {
  if (superseded) return new DomainError('superseded', 'A newer version was handed in; this one is graded no more.');
  if (item.answer.status === AnswerStatus.SUBMITTED) return null;
  return new DomainError('answer-not-gradable', 'The answer was graded meanwhile.');
}

function represent(actor: Actor, claim: ClaimRow): Representation<ClaimResponse> {
  return Representation.ok(ClaimResponse.of(actor, claim), { etag: tagOf(claim) });
}

/** Of all that can change: the lease, the answer, the question. */
function tagOf({ expiresAt, item: { answer, question } }: ClaimRow): string {
  return etagOf(answer.row_version, `claim-${expiresAt.getTime()}-q${question.row_version}`);
}
