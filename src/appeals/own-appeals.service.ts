import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { lockPair } from '../answers/pair-lock.js';
import { Clock } from '../common/clock.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import { AppealSubject } from '../common/enums.js';
import { newId } from '../common/new-ids.js';
import { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { ENV, type Env } from '../config/env.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { type AppealWindow, appealWindow, type NoAppeal, whyNoAppeal } from '../scoring/appeal-window.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import { AppealRecord, notFound, requireState } from './appeal-record.js';
import { INSERT, WITHDRAW } from './appeal-statements.js';
import { AppealViews } from './appeal-views.js';
import type { OpenAppealRequest } from './appeal.requests.js';
import { AnswerAppealsResponse, type AppealView } from './appeal.responses.js';
import { AppealsQueries, type GroundRow } from './appeals.queries.js';

const DAY_MS = 86_400_000;

const DETAILS: Readonly<Record<NoAppeal, string>> = {
  'not-released': 'There is nothing to appeal before the result is released.',
  'answer-not-appealable': 'The answer has no grade.',
  superseded: 'A newer version was handed in; this one has no grade that counts.',
  'appeal-exists': 'You have appealed this grade already.',
  'appeal-window-closed': 'The time in which this grade could be appealed is over.',
};

/** Experts appeal what was made of their answers. */
@Injectable()
export class OwnAppealsService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly clock: Clock,
    private readonly queries: AppealsQueries,
    private readonly record: AppealRecord,
    private readonly views: AppealViews,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease' | 'appealWindowDays' | 'appealDecisionDays'>,
  ) {}

  /**
   * Whether the answer may be appealed, and its appeals; for its expert and for operators.
   * @throws DomainError `answer-not-found`
   */
  async ofAnswer(actor: Actor, answerId: string): Promise<AnswerAppealsResponse> {
    const ground = await this.queries.ground(actor, answerId);
    if (!ground) throw noAnswer();
    const { window, refusal } = this.judge(ground);
    const items = await this.views.of(actor, await this.queries.ofAnswer(actor, answerId));
    return AnswerAppealsResponse.of(window, refusal, items);
  }

  /**
   * One a window, under the lock of the pair: of two at once the second finds the first.
   * @throws DomainError `answer-not-found`, those of {@link NoAppeal}, `validation-failed`
   */
  open(
    actor: Actor,
    answerId: string,
    body: Unjudged<OpenAppealRequest>,
    once: Once,
  ): Promise<Representation<AppealView>> {
    return this.idempotency.run(once, async (tx) => {
      const ground = await this.lockOwn(tx, actor, answerId);
      const { refusal } = this.judge(ground);
      if (refusal) throw new DomainError(refusal, DETAILS[refusal]);
      const input = requireSound(body.judge(), ground);

      const id = newId();
      const at = this.clock.now();
      const decideBy = new Date(at.getTime() + this.env.appealDecisionDays * DAY_MS);
      const { about, criteria, text } = input;
      const criteriaJson = criteria === null ? null : JSON.stringify(criteria);
      await tx.query(INSERT, [
        id,
        answerId,
        ground.expertId,
        ground.appeals + 1,
        about,
        criteriaJson,
        text,
        at,
        decideBy,
      ]);
      await this.record.add(tx, actor, id, 'OPENED', { at });
      const { body: appeal, headers } = await this.views.changed(tx, actor, id);
      return Representation.created(appeal, { location: `/api/v1/appeals/${id}`, etag: String(headers['etag']) });
    });
  }

  /**
   * Its expert takes it back while nobody has decided it.
   * @throws DomainError `appeal-not-found`, also for staff whose it is not; `appeal-closed`
   */
  withdraw(actor: Actor, id: string, once: Once): Promise<Representation<AppealView>> {
    return this.idempotency.run(once, async (tx) => {
      const held = await this.record.lock(tx, actor, id);
      if (!ownsExpert(actor, held.expertId)) throw notFound();
      const state = requireState(held, 'withdraw');
      const at = await this.record.add(tx, actor, id, 'WITHDRAWN');
      await tx.query(WITHDRAW, [id, state, at]);
      return this.views.changed(tx, actor, id);
    });
  }

  /** Read under the lock of the pair, for which grades, reviews and regrades wait, and within which they are seen. */
  private async lockOwn(tx: EntityManager, actor: Actor, answerId: string): Promise<GroundRow> {
    const found = await this.queries.ownGround(tx, actor, answerId);
    if (!found) throw noAnswer();
    await lockPair(tx, found.expertId, found.questionId);
    const ground = await this.queries.ownGround(tx, actor, answerId);
    if (!ground) throw noAnswer();
    return ground;
  }

  private judge(row: GroundRow): { window: AppealWindow | null; refusal: NoAppeal | null } {
    const ground = { ...row, mode: this.env.resultsRelease };
    const window = appealWindow(ground, this.env.appealWindowDays);
    return { window, refusal: whyNoAppeal(ground, window, this.clock.now()) };
  }
}

interface SoundAppeal {
  about: AppealSubject;
  criteria: string[] | null;
  text: string;
}

/** What an appeal may be about depends on the grade. */
function requireSound({ about, criteria, text }: OpenAppealRequest, ground: GroundRow): SoundAppeal {
  const subject = about ?? (criteria ? AppealSubject.CRITERIA : AppealSubject.WHOLE);
  const errors: Fault[] = checkMarkdown(text, '/text');
  if (subject === AppealSubject.CRITERIA) errors.push(...criteriaFaults(criteria, ground.criteria));
  else if (criteria) errors.push({ pointer: '/criteria', detail: 'Only an appeal about CRITERIA names any.' });
  if (subject === AppealSubject.KEY && ground.isCorrect === null)
    errors.push({ pointer: '/about', detail: 'No key decided on this grade; appeal the grade itself.' });
  if (errors.length > 0)
    throw new DomainError('validation-failed', 'The appeal does not fit the grade; errors lists each fault.', {
      errors,
    });
  return { about: subject, criteria: criteria ?? null, text };
}

function criteriaFaults(named: readonly string[] | null | undefined, known: readonly string[]): Fault[] {
  if (known.length === 0) return [{ pointer: '/about', detail: 'The grade has no criteria; appeal it as a whole.' }];
  if (!named) return [{ pointer: '/criteria', detail: 'Name the criteria that the appeal is about.' }];
  return named.flatMap((id, index) =>
    known.includes(id) ? [] : [{ pointer: `/criteria/${index}`, detail: 'The grade has no such criterion.' }],
  );
}

function noAnswer(): DomainError {
  return new DomainError('answer-not-found', 'There is no such answer.');
}
