import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { isOperator, ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { lockPair, type Pair } from '../answers/pair-lock.js';
import { Clock } from '../common/clock.js';
import { DomainError } from '../common/domain-error.js';
import type { AppealState, AppealSubject } from '../common/enums.js';
import { type AppealAct, nextAppealState } from '../scoring/appeal-life.js';
import { ACT, LOCK, PAIR } from './appeal-statements.js';
import type { AppealActRow } from './appeals.queries.js';

/** An appeal that is held by the caller's transaction. */
export interface HeldAppeal {
  id: string;
  answerId: string;
  expertId: string;
  state: AppealState;
  about: AppealSubject;
  assigneeId: string | null;
}

const DETAILS = {
  'appeal-closed': 'The appeal is decided or withdrawn.',
  'appeal-not-assigned': 'Nobody is to decide the appeal yet; assign it first.',
};

/** Holds appeals while something happens to them, and writes down what did. */
@Injectable()
export class AppealRecord {
  constructor(private readonly clock: Clock) {}

  /**
   * Locks the pair of the answer, as every act on it does, and the appeal; then reads it.
   * @throws DomainError `appeal-not-found`, also for one that the caller may not know of
   */
  async lock(tx: EntityManager, actor: Actor, id: string): Promise<HeldAppeal> {
    const [pair]: Pair[] = await tx.query(PAIR, [id]);
    if (!pair) throw notFound();
    await lockPair(tx, pair.expertId, pair.questionId);
    const [held]: HeldAppeal[] = await tx.query(LOCK, [id]);
    if (!held || !isSeen(actor, held)) throw notFound();
    return held;
  }

  /** One more step. @returns when it was taken */
  async add(
    tx: EntityManager,
    actor: Actor,
    appealId: string,
    act: AppealActRow['act'],
    { assigneeId = null, at = this.clock.now() }: { assigneeId?: string | null; at?: Date } = {},
  ): Promise<Date> {
    await tx.query(ACT, [appealId, act, actor.userId, assigneeId, at]);
    return at;
  }
}

/** The state that an act leaves. @throws DomainError `appeal-closed`, `appeal-not-assigned` */
export function requireState({ state }: Pick<HeldAppeal, 'state'>, act: AppealAct): AppealState {
  const { next, refusal } = nextAppealState(state, act);
  if (refusal !== null) throw new DomainError(refusal, DETAILS[refusal]);
  return next;
}

export function notFound(): DomainError {
  return new DomainError('appeal-not-found', 'There is no such appeal.');
}

function isSeen(actor: Actor, { expertId, assigneeId }: HeldAppeal): boolean {
  return isOperator(actor) || ownsExpert(actor, expertId) || assigneeId === actor.userId;
}
