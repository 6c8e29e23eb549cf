import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { isObject } from '../scoring/shapes/unchecked.js';
import { shapeOf } from '../scoring/shapes/question-shapes.js';
import type { RegradeRequest } from './regrade.requests.js';
import { isComparable, optionKeys, type Wordings, wordingsOf } from './regrade-context.js';
import type { Order } from './regrade-decision.js';
import { REGRADABLE_REVISIONS, SOME_OF_REVISIONS } from './regraded-answers.js';

/** What a regrade is going to do. */
export interface RegradePlan extends Order {
  questionId: string;
  wordings: Wordings;
  /** Answers to look at. */
  total: number;
}

interface RevisionRow {
  revision: number;
  answers: number;
  byMachine: number;
}

/** Who asks; null for the command line, which is nobody's. */
export type RegradeActor = Pick<Actor, 'userId' | 'expertId'> | null;

/** Answers that a refusal names at most. */
const NAMED = 100;

/** Finds out what a regrade is about, and refuses one that would compare what cannot be compared. */
@Injectable()
export class RegradePlans {
  /**
   * By the wording that the question has at this moment.
   * @throws DomainError `question-not-found`, `own-answer`, `not-machine-graded`, `validation-failed` for an option that there is none of,
   *   `options-differ` where answers were given to other options or to another type
   */
  async plan(
    tx: EntityManager,
    actor: RegradeActor,
    questionId: string,
    input: Pick<RegradeRequest, 'policy' | 'option' | 'allowLower'>,
  ): Promise<RegradePlan> {
    const [question]: ({ revision: number } | undefined)[] = await tx.query(
      `SELECT revision FROM questions WHERE id = $1 FOR KEY SHARE`,
      [questionId],
    );
    if (!question) throw new DomainError('question-not-found', 'There is no such question.');
    await requireOthers(tx, actor, questionId);
    const { revision } = question;
    const wordings = await wordingsOf(tx, questionId);
    const revisions: RevisionRow[] = await tx.query(REGRADABLE_REVISIONS, [questionId, revision]);
    const total = revisions.reduce((sum, { answers }) => sum + answers, 0);
    const { policy, allowLower = false } = input;
    const plan = { questionId, policy, option: input.option ?? null, allowLower, revision, wordings, total };
    if (policy !== 'full-credit') {
      requireKey(plan);
      requireOption(plan);
      await this.requireComparable(tx, plan, revisions);
    }
    return plan;
  }

  private async requireComparable(
    tx: EntityManager,
    { questionId, revision, wordings }: RegradePlan,
    revisions: readonly RevisionRow[],
  ): Promise<void> {
    const current = wordings.get(revision);
    if (!current) return;
    const others = revisions.filter((one) => one.byMachine > 0 && !isComparable(wordings.get(one.revision), current));
    if (others.length === 0) return;
    const rows: { id: string }[] = await tx.query(SOME_OF_REVISIONS, [
      questionId,
      revision,
      others.map((one) => one.revision),
      NAMED,
    ]);
    throw new DomainError(
      'options-differ',
      `Answers were given to other options than those of now, or to another type; grade them by hand, or give all of them full credit. revisions tells which, answerIds names ${NAMED} of them at most.`,
      {
        extra: {
          revisions: others.map((one) => ({
            revision: one.revision,
            optionKeys: optionKeys(wordings.get(one.revision) ?? { options: null, ...EMPTY }),
            answers: one.byMachine,
          })),
          answerIds: rows.map(({ id }) => id),
        },
      },
    );
  }
}

/**
 * Nobody has their own answer scored anew, nor is told what would become of it.
 * @throws DomainError `own-answer`
 */
export async function requireOthers(tx: EntityManager, actor: RegradeActor, questionId: string): Promise<void> {
  if (!actor?.expertId) return;
  const own: unknown[] = await tx.query(
    `SELECT FROM answers WHERE question_id = $1 AND expert_id = $2 AND status <> 'DRAFT' LIMIT 1`,
    [questionId, actor.expertId],
  );
  if (own.length > 0)
    throw new DomainError('own-answer', 'You have answered this question; somebody else has it regraded.');
}

const EMPTY = { qType: '', correctAnswer: null, scoringRubric: null, maxScore: 1 };

/** Every policy but one goes by a key. */
function requireKey({ wordings, revision }: RegradePlan): void {
  const { qType, correctAnswer } = wordings.get(revision) ?? EMPTY;
  if (shapeOf(qType)?.judge && isObject(correctAnswer)) return;
  throw new DomainError(
    'not-machine-graded',
    'The question has no key by which the machine could score; give it one, or give full credit.',
  );
}

function requireOption({ option, wordings, revision }: RegradePlan): void {
  if (option === null) return;
  const keys = optionKeys(wordings.get(revision) ?? { options: null, ...EMPTY });
  if (keys.includes(option)) return;
  const detail =
    keys.length > 0 ? `There is no such option; give one of ${keys.join(', ')}.` : 'The question has no options.';
  throw new DomainError('validation-failed', detail, { errors: [{ pointer: '/option', detail }] });
}
