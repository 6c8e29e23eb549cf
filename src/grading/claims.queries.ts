import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { queryPrepared, queryTogether, ReadPool } from '../database/read-pool.js';
import type { ClaimOrder } from './claim.requests.js';
import {
  type ClaimOf,
  claimStatement,
  CLAIMS,
  COUNT_CLAIMS,
  leftStatement,
  lockGrader,
  type NewClaim,
  ONE_CLAIM,
  OPEN_CLAIMS,
  PURGE,
  RELEASE,
  RENEW,
  TAKE_BACK,
} from './claim-statements.js';
import type { OpenClaim } from './lease.js';
import { type FlatRow, type QueueRow, queueRowOf } from './queue.queries.js';

export interface ClaimRow {
  id: string;
  graderId: string;
  token: string;
  claimedAt: Date;
  expiresAt: Date;
  item: QueueRow;
  isUnexpired: boolean;
  /** A newer version of the answer was handed in. */
  superseded: boolean;
}

/** What one try to claim came to. */
export interface ClaimAttempt {
  /** Claims that the grader had open before. */
  held: number;
  /** There was an answer; without an id, somebody else was faster. */
  found: boolean;
  /** Of the claim. */
  id: string | null;
  /** How many are to mark the answer; null without a claim. */
  markers: number | null;
}

interface FlatClaimRow extends FlatRow {
  claim_id: string;
  claim_grader_id: string;
  token: string;
  claimed_at: Date;
  expires_at: Date;
  is_unexpired: boolean;
  superseded: boolean;
}

/** Claims as they lie in the database. */
@Injectable()
export class ClaimsQueries {
  constructor(private readonly reads: ReadPool) {}

  async attempt(
    tx: EntityManager,
    actor: Actor,
    claimed: ClaimOf,
    order: ClaimOrder,
    claim: NewClaim,
  ): Promise<ClaimAttempt> {
    const statement = claimStatement(actor, claimed, order, claim);
    const [, [attempt]] = (await queryTogether(tx, lockGrader(actor), statement)) as [unknown, [ClaimAttempt]];
    const { id, markers } = attempt;
    if (id === null || markers === 1) return attempt;
    const tooMany = await queryPrepared(tx, 'grading-claim-take-back', TAKE_BACK, [id, actor.userId]);
    return tooMany.length > 0 ? { ...attempt, id: null } : attempt;
  }

  /** Whether the actor could claim anything, were nobody at it at this moment. */
  async isAnythingLeft(tx: EntityManager, actor: Actor, claimed: ClaimOf): Promise<boolean> {
    const { name, text, values } = leftStatement(actor, claimed);
    return (await queryPrepared(tx, name, text, values)).length > 0;
  }

  /** A claim that was made in this transaction; clears away what its grader let expire. */
  async claimed(tx: EntityManager, actor: Actor, id: string): Promise<ClaimRow> {
    const [[row]] = (await queryTogether(tx, one(actor, id), {
      name: 'grading-claims-purge',
      text: PURGE,
      values: [actor.userId],
    })) as [[FlatClaimRow], unknown];
    return claimRowOf(row);
  }

  /** One that the actor may see, open or not. */
  async find(actor: Actor, id: string): Promise<ClaimRow | null> {
    const { name, text, values } = one(actor, id);
    const [row] = await this.reads.query<FlatClaimRow>(name, text, values);
    return row ? claimRowOf(row) : null;
  }

  /** Open ones, the oldest first. */
  async list(actor: Actor, all: boolean, limit: number, after: readonly string[] | null): Promise<ClaimRow[]> {
    const [moment, id] = after ?? [null, null];
    const rows = await this.reads.query<FlatClaimRow>('grading-claims', CLAIMS, [
      ...seen(actor, all),
      moment,
      id,
      limit + 1,
    ]);
    return rows.map(claimRowOf);
  }

  async count(actor: Actor, all: boolean): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>('grading-claims-count', COUNT_CLAIMS, seen(actor, all));
    return row?.total ?? 0;
  }

  /** Prolongs a claim of the actor's own if it is open; as it is then, null when they have none of this id. */
  async renew(tx: EntityManager, actor: Actor, id: string, leaseMinutes: number): Promise<ClaimRow | null> {
    const [, [row]] = (await queryTogether(
      tx,
      { name: 'grading-claim-renew', text: RENEW, values: [id, actor.userId, leaseMinutes] },
      one(actor, id, false),
    )) as [unknown, [FlatClaimRow?]];
    return row ? claimRowOf(row) : null;
  }

  /** Whether there was one that the actor may release. */
  async release(actor: Actor, id: string): Promise<boolean> {
    const rows = await this.reads.query('grading-claim-release', RELEASE, [...seen(actor, isOperator(actor)), id]);
    return rows.length > 0;
  }

  /** Of an answer whose row the transaction has locked. */
  openOf(tx: EntityManager, answerId: string): Promise<OpenClaim[]> {
    return queryPrepared<OpenClaim>(tx, 'grading-claims-open', OPEN_CLAIMS, [answerId]);
  }
}

function one(actor: Actor, id: string, all = isOperator(actor)) {
  return { name: 'grading-claim', text: ONE_CLAIM, values: [...seen(actor, all), id] };
}

function seen({ userId, expertId }: Actor, all: boolean): unknown[] {
  return [userId, all, expertId];
}

function claimRowOf(row: FlatClaimRow): ClaimRow {
  return {
    id: row.claim_id,
    graderId: row.claim_grader_id,
    token: row.token,
    claimedAt: row.claimed_at,
    expiresAt: row.expires_at,
    item: queueRowOf(row),
    isUnexpired: row.is_unexpired,
    superseded: row.superseded,
  };
}
