import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ownsExpert } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import type { GradeEventRow } from '../answers/grade-log.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import { AppealOutcome, AppealSubject } from '../common/enums.js';
import { type Representation, requireMatch } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import { ENV, type Env } from '../config/env.js';
import { type Grade, gradeOf } from '../grading/grade.js';
import { JudgedAnswers, type JudgedRow } from '../grading/judged-answers.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { ReopenedResults } from '../results/reopened-results.js';
import { isJudged } from '../scoring/appeal-window.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import { AppealRecord, type HeldAppeal, notFound, requireState } from './appeal-record.js';
import { ASSIGN, CHOOSE, DECIDE, MAY_DECIDE, REGRADE } from './appeal-statements.js';
import { AppealViews } from './appeal-views.js';
import type { AssignAppealRequest, DecideAppealRequest } from './appeal.requests.js';
import type { AppealView } from './appeal.responses.js';
import { AppealsQueries } from './appeals.queries.js';

/** Finds somebody who decides an appeal, and writes the decision down. */
@Injectable()
export class AppealDecisionsService {
  constructor(
    private readonly idempotency: IdempotencyService,
    private readonly queries: AppealsQueries,
    private readonly record: AppealRecord,
    private readonly answers: JudgedAnswers,
    private readonly results: ReopenedResults,
    private readonly views: AppealViews,
    @Inject(ENV) private readonly env: Pick<Env, 'appealsMayLower'>,
  ) {}

  /**
   * Gives an appeal to somebody who had no hand in the answer: to who is named, or to who has least to decide; to somebody
   * else, where it was given to one already.
   * @throws DomainError `appeal-not-found`, `own-answer`, `appeal-closed`, `not-eligible`, `no-eligible-person`
   */
  assign(
    actor: Actor,
    id: string,
    body: Unjudged<AssignAppealRequest>,
    once: Once,
  ): Promise<Representation<AppealView>> {
    return this.idempotency.run(once, async (tx) => {
      const held = await this.record.lock(tx, actor, id);
      refuseOwn(actor, held.expertId);
      const state = requireState(held, 'assign');
      const { userId = null } = body.judge();
      const [chosen]: { id: string }[] = await tx.query(CHOOSE, [id, held.assigneeId, userId]);
      if (!chosen) throw userId === null ? nobody() : notEligible();
      const at = await this.record.add(tx, actor, id, 'ASSIGNED', { assigneeId: chosen.id });
      await tx.query(ASSIGN, [id, state, chosen.id, at]);
      return this.views.changed(tx, actor, id);
    });
  }

  /**
   * The grade stands, or there is another one: either way an event of the answer, written together with the score and with
   * the reopening of the final result that the score is in.
   * @throws DomainError `appeal-not-found`, `own-answer`, `appeal-closed`, `appeal-not-assigned`, `assigned-to-another`,
   *   `not-eligible`, `answer-not-appealable`, `superseded`, `precondition-failed`, `validation-failed`, `score-may-not-drop`
   */
  decide(
    actor: Actor,
    id: string,
    body: Unjudged<DecideAppealRequest>,
    ifMatch: string | null,
    once: Once,
  ): Promise<Representation<AppealView>> {
    return this.idempotency.run(once, async (tx) => {
      const held = await this.record.lock(tx, actor, id);
      refuseOwn(actor, held.expertId);
      const state = requireState(held, 'decide');
      if (held.assigneeId !== actor.userId)
        throw new DomainError('assigned-to-another', 'Somebody else is to decide the appeal.');
      const [row] = await this.answers.lock(tx, actor, [held.answerId]);
      if (!row) throw notFound();
      const [may]: unknown[] = await tx.query(MAY_DECIDE, [id, actor.userId]);
      if (!may)
        throw new DomainError('not-eligible', 'You have judged the answer yourself since; somebody else decides.');
      const answer = requireDecidable(row);
      requireMatch(ifMatch, this.views.etag(actor, await this.queries.findIn(tx, actor, id)));
      const { outcome, reason, grade, regradeId } = await this.requireDecision(tx, body.judge(), held, answer);
      if (grade && grade.score < (answer.score ?? 0) && !this.env.appealsMayLower)
        throw new DomainError(
          'score-may-not-drop',
          `The score is ${answer.score}; a decided appeal takes no points away.`,
        );

      const event = grade
        ? await this.change(tx, actor, answer, grade, reason)
        : await this.answers.recordOne(tx, actor, answer, asItStands(answer, reason));
      const at = new Date(event.createdAt);
      await tx.query(DECIDE, [id, state, outcome, reason, actor.userId, event.id, at, regradeId]);
      await this.record.add(tx, actor, id, 'DECIDED', { at });
      return this.views.changed(tx, actor, id);
    });
  }

  /** @throws DomainError `validation-failed` */
  private async requireDecision(
    tx: EntityManager,
    input: DecideAppealRequest,
    held: HeldAppeal,
    row: JudgedRow,
  ): Promise<Decision> {
    const { outcome, reason, regradeId = null } = input;
    const { grade, faults } =
      outcome === AppealOutcome.UPHELD
        ? kept(input, 'An upheld grade stays as it is; only CHANGED takes another one.')
        : regradeId === null
          ? changed(input, row)
          : kept(input, 'The regrade has changed the score; no grade goes with it.');
    const errors = [...faults, ...(regradeId === null ? [] : await regradeFaults(tx, regradeId, outcome, held, row))];
    if (errors.length > 0)
      throw new DomainError('validation-failed', 'The decision does not fit the answer; errors lists each fault.', {
        errors,
      });
    return { outcome, reason, grade, regradeId };
  }

  private async change(
    tx: EntityManager,
    actor: Actor,
    row: JudgedRow,
    grade: Grade,
    reason: string,
  ): Promise<GradeEventRow> {
    const { score, criteria, items, adjustment, comment } = grade;
    const rubricHash = await this.answers.keepRubric(tx, grade.rubric);
    const event = await this.answers.recordOne(tx, actor, row, {
      kind: 'APPEAL_DECIDED',
      statusAfter: row.status,
      scoreAfter: score,
      isCorrect: null,
      criteria,
      items,
      adjustment,
      rubricHash,
      comment,
      reason,
    });
    await tx.query(CHANGE, [row.id, score, actor.userId, comment, event.createdAt]);
    await this.results.reopen(tx, [event]);
    return event;
  }
}

/** The status stays; a person's grade is neither right nor wrong. */
const CHANGE = `
UPDATE answers
   SET score = $2, is_correct = NULL, grader_id = $3, grader_comment = $4, graded_at = $5, updated_at = $5,
       row_version = row_version + 1
 WHERE id = $1`;

/** Of a grade that is upheld, and of one that a regrade has changed already. */
function asItStands(row: JudgedRow, reason: string) {
  return {
    kind: 'APPEAL_DECIDED',
    statusAfter: row.status,
    scoreAfter: row.score,
    isCorrect: row.is_correct,
    criteria: null,
    comment: null,
    reason,
  } as const;
}

/** An answer whose grade can be decided on: a review may have returned it since, where grades are released before that. */
function requireDecidable(row: JudgedRow): JudgedRow {
  if (!isJudged(row.status))
    throw new DomainError('answer-not-appealable', 'The answer waits for a new grade; decide the appeal on that one.');
  if (row.superseded) throw new DomainError('superseded', 'A newer version was handed in, which counts instead.');
  return row;
}

interface Decision {
  outcome: AppealOutcome;
  reason: string;
  /** With CHANGED, unless a regrade has met the appeal. */
  grade: Grade | null;
  regradeId: string | null;
}

const GRADE_FIELDS = ['score', 'criteria', 'items', 'adjustment', 'comment'] as const;

async function regradeFaults(
  tx: EntityManager,
  regradeId: string,
  outcome: AppealOutcome,
  { id, about }: HeldAppeal,
  row: JudgedRow,
): Promise<Fault[]> {
  const pointer = '/regradeId';
  if (about !== AppealSubject.KEY || outcome !== AppealOutcome.CHANGED)
    return [{ pointer, detail: 'Only a challenge to the KEY is met by a regrade, with CHANGED.' }];
  const [found]: unknown[] = await tx.query(REGRADE, [regradeId, row.question_id, id]);
  return found
    ? []
    : [
        {
          pointer,
          detail: 'There is no such regrade of this question that was done since the appeal was opened and stands.',
        },
      ];
}

type Worth = { grade: Grade | null; faults: Fault[] };

function changed(input: DecideAppealRequest, row: JudgedRow): Worth {
  const { grade, faults } = gradeOf(input, { ...row, reasonFor: null });
  if (grade && grade.score === row.score)
    return {
      grade: null,
      faults: [{ pointer: '/outcome', detail: 'The score is the same; uphold the grade instead.' }],
    };
  return { grade, faults };
}

/** @param detail why no grade is taken */
function kept(input: DecideAppealRequest, detail: string): Worth {
  const faults = GRADE_FIELDS.flatMap((field) =>
    input[field] === undefined || input[field] === null ? [] : [{ pointer: `/${field}`, detail }],
  );
  return { grade: null, faults: [...faults, ...checkMarkdown(input.reason, '/reason')] };
}

function refuseOwn(actor: Actor, expertId: string): void {
  if (ownsExpert(actor, expertId)) throw new DomainError('own-answer', 'Somebody else sees to your appeal.');
}

function nobody(): DomainError {
  return new DomainError(
    'no-eligible-person',
    'Everybody else who grades has judged this answer or had a hand in it; let somebody else join (POST /users).',
  );
}

function notEligible(): DomainError {
  return new DomainError(
    'not-eligible',
    'An appeal goes to somebody active who grades and had no hand in the answer.',
    {
      errors: [{ pointer: '/userId', detail: 'Name somebody else, or leave it out.' }],
    },
  );
}
