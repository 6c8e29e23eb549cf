import { createHmac } from 'node:crypto';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../../src/access/actor.js';
import { AnswerWritingService } from '../../../src/answers/answer-writing.service.js';
import { DomainError } from '../../../src/common/domain-error.js';
import { Role } from '../../../src/common/enums.js';
import { Unjudged } from '../../../src/common/unjudged.js';
import { ExclusionsService } from '../../../src/exclusions/exclusions.service.js';
import { BulkReviewService } from '../../../src/grading/bulk-review.service.js';
import type { ClaimResponse } from '../../../src/grading/claim.responses.js';
import { ClaimsService } from '../../../src/grading/claims.service.js';
import { GradingService } from '../../../src/grading/grading.service.js';
import { GradeRequest, ReviewDecision, ReviewRequest } from '../../../src/grading/grading.requests.js';
import { ReviewService } from '../../../src/grading/review.service.js';
import type { Once } from '../../../src/idempotency/once.js';
import { FinalizeService } from '../../../src/results/finalize.service.js';
import { FinalizeRequest } from '../../../src/results/result.requests.js';
import type { TestApp } from '../app.js';
import { TEST_AUDIT_KEY } from '../audit-keys.js';
import { givenCategory, givenQuestion } from '../factories.js';
import { givenPerson } from '../session.js';
import type { ModelClaim, ModelVersion, Outcome } from './model-state.js';
import { Regrading } from './regrading.js';
import { type AppealCommand, type Command, type GradeCommand, type Grader, ITEMS, type Operator } from './acts.js';
import { AppealActs, type StoredAppeal } from './appeal-acts.js';
import type { ModelAppeal } from './appeal-model.js';
import { worthOf } from './worth.js';

const RESPONSES = [
  { A: { value: 'A' }, B: { value: 'B' } },
  { A: { text: 'One way.' }, B: { text: 'Another way.' } },
  { A: { text: 'A short one.' }, B: { text: 'A long one.' } },
] as const;

/** The row of a version, as the table holds it. */
export interface StoredVersion {
  id: string;
  version: number;
  status: string;
  response_data: unknown;
  score: number | null;
  is_correct: boolean | null;
  grader_id: string | null;
  reviewer_id: string | null;
  written_by_id: string | null;
  /** Of the claim on it, open or not. */
  holder_id: string | null;
  lease_is_over: boolean | null;
}

/** What a version and its claim have in common with the model's. */
export type SeenVersion = Pick<ModelVersion, 'status' | 'score' | 'grader' | 'reviewer'> & {
  claim: Pick<ModelClaim, 'holder' | 'expired'> | null;
};

/**
 * The product's own services on a real database, with the people of the model. One life is lived in it after the other,
 * each by an expert of its own with questions of its own, so that nobody claims what an earlier one left behind.
 */
export class World {
  private readonly staff = new Map<Grader, Actor>();
  private categoryId = '';
  private questionIds: string[] = [];
  /** Claims on each question, in the order they were made. */
  private claims: { id: string; token: string; holderId: string }[][] = [];
  private regrading!: Regrading;
  private spareExperts: string[] = [];

  private constructor(
    private readonly t: TestApp,
    private readonly writing = t.app.get(AnswerWritingService),
    private readonly claiming = t.app.get(ClaimsService),
    private readonly grading = t.app.get(GradingService),
    private readonly reviews = t.app.get(ReviewService),
    private readonly bulkReviews = t.app.get(BulkReviewService),
    private readonly exclusions = t.app.get(ExclusionsService),
    private readonly finalizing = t.app.get(FinalizeService),
    private readonly appealing = new AppealActs(t),
  ) {}

  static async on(t: TestApp): Promise<World> {
    const world = new World(t);
    for (const name of ['operatorA', 'operatorB', 'operatorC', 'evaluatorA', 'evaluatorB'] as const) {
      const role = name.startsWith('operator') ? Role.OPERATOR : Role.EVALUATOR;
      const { userId } = await givenPerson(t, role);
      world.staff.set(name, { userId, role, expertId: null, specialties: [], sessionId: uuid() });
    }
    return world;
  }

  /** A new expert, and a bank of three questions. */
  async begin(): Promise<Actor> {
    const { id: categoryId } = await givenCategory(this.t);
    const [choice, essay, listed] = [
      await givenQuestion(this.t, { categoryId }),
      await givenQuestion(this.t, { categoryId, qType: 'ESSAY' }),
      await givenQuestion(this.t, { categoryId, qType: 'ESSAY', scoringRubric: ITEMS }),
    ];
    this.categoryId = categoryId;
    this.questionIds = [choice.id, essay.id, listed.id];
    this.claims = [[], [], []];
    this.regrading = new Regrading(this.t, choice.id);
    return this.newExpert();
  }

  /** Leaves nothing that the next one would come across. */
  async end(): Promise<void> {
    await this.t.db.query(
      `WITH hidden AS (UPDATE question_categories SET is_active = false WHERE id = $1)
       DELETE FROM grading_claims WHERE grader_id = ANY ($2::uuid[])`,
      [this.categoryId, [...this.staff.values()].map(({ userId }) => userId)],
    );
  }

  private async newExpert(): Promise<Actor> {
    if (this.spareExperts.length === 0) {
      const ids = Array.from({ length: 200 }, () => uuid());
      await this.t.db.query(`INSERT INTO experts (id) SELECT unnest($1::uuid[])`, [ids]);
      this.spareExperts.push(...ids);
    }
    const expertId = this.spareExperts.pop() as string;
    return { userId: uuid(), role: Role.APPLICANT, expertId, specialties: [], sessionId: uuid() };
  }

  async run(expert: Actor, command: Command): Promise<Outcome> {
    try {
      return await this.act(expert, command);
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  versions(expertId: string, question: number): Promise<StoredVersion[]> {
    return this.t.db.query(
      `SELECT a.id, a.version, a.status, a.response_data, a.score, a.is_correct, a.grader_id, a.reviewer_id,
              a.written_by_id, c.grader_id AS holder_id, c.expires_at <= statement_timestamp() AS lease_is_over
         FROM answers a LEFT JOIN grading_claims c ON c.answer_id = a.id
        WHERE a.expert_id = $1 AND a.question_id = $2 ORDER BY a.version`,
      [expertId, this.questionIds[question]],
    );
  }

  appeals(expertId: string, question: number): Promise<StoredAppeal[]> {
    return this.appealing.of(expertId, this.questionId(question));
  }

  /** An appeal in the words of the model, and the number of its version. */
  seenAppeal({ state, assignee_id, acts, version }: StoredAppeal): Omit<ModelAppeal, 'version'> & { version: number } {
    return { state, assignee: assignee_id === null ? null : this.nameOf<never>(assignee_id), acts, version };
  }

  questionId(question: number): string {
    return this.questionIds[question] as string;
  }

  /** In the words of the model. */
  seen(row: StoredVersion): SeenVersion {
    const isGraded = row.is_correct !== null || row.grader_id !== null;
    const isReviewed = row.status === 'REVIEWED';
    return {
      status: row.status as SeenVersion['status'],
      score: row.score,
      grader: isGraded ? this.nameOf(row.grader_id, 'machine') : null,
      reviewer: isReviewed ? (this.nameOf(row.reviewer_id, 'system') as Operator | 'system') : null,
      claim:
        row.holder_id === null
          ? null
          : { holder: this.nameOf<never>(row.holder_id), expired: row.lease_is_over as boolean },
    };
  }

  /** Null is called `nobody`. */
  nameOf<Nobody extends string>(userId: string | null, nobody?: Nobody): Grader | Nobody {
    if (userId === null) return nobody as Nobody;
    const [name] = [...this.staff].find(([, actor]) => actor.userId === userId) ?? [];
    if (!name) throw new Error(`Who is ${userId}?`);
    return name;
  }

  /** What the last event of each question has drawn: the first 32 bits of its hash as a share in a hundred. */
  async draws(expertId: string): Promise<number[]> {
    const last: { questionId: string; answerId: string }[] = await this.t.db.query(
      `SELECT DISTINCT ON (question_id) question_id AS "questionId", answer_id AS "answerId"
         FROM grade_events WHERE expert_id = $1 ORDER BY question_id, seq DESC`,
      [expertId],
    );
    return this.questionIds.map((id) => {
      const answerId = last.find(({ questionId }) => questionId === id)?.answerId ?? '';
      const code = createHmac('sha256', TEST_AUDIT_KEY).update(`ax-qna review-sample\n${answerId}`).digest('hex');
      return (Number(`0x0${code.slice(0, 8)}`) / 2 ** 32) * 100;
    });
  }

  private async act(expert: Actor, command: Command): Promise<Outcome> {
    if (command.act === 'expire') return this.expire(command);
    if (command.act === 'rekey') return this.regrading.rekey(command.key);
    if (isAppeal(command)) return this.appeal(expert, command);
    const actor = command.by === 'expert' ? expert : (this.staff.get(command.by) as Actor);
    const expertId = expert.expertId as string;
    const once: Once = { userId: actor.userId, route: '', key: null, bodyHash: '' };
    if (command.act === 'finalize') {
      const reason = command.withReason ? 'Because.' : null;
      const body = new Unjudged(FinalizeRequest, { allowUngraded: command.allowUngraded, reason });
      await this.finalizing.finalize(actor, expertId, body, once);
      return 'done';
    }
    if (command.act === 'regrade') return this.regrading.regrade(actor, command, once);
    if (command.act === 'revert') return this.regrading.revert(actor, command, once);
    if (command.act === 'bulk') {
      const { sample, dryRun } = command;
      const { body } = await this.bulkReviews.review(
        actor,
        { decision: ReviewDecision.APPROVE, categoryId: this.categoryId, dryRun, ...(sample && { sample }) },
        once,
      );
      return `approved ${body.approved}, waiting ${body.waiting}`;
    }
    if (command.act === 'save') {
      const { question, content, submit } = command;
      const forWhom = actor === expert ? {} : { expertId };
      await this.writing.save(
        actor,
        { questionId: this.questionId(question), responseData: RESPONSES[question][content], submit, ...forWhom },
        null,
        once,
      );
      return 'done';
    }
    if ('whom' in command) {
      const { userId } = this.staff.get(command.whom) as Actor;
      if (command.act === 'lift') await this.exclusions.lift(actor, expertId, userId);
      else await this.exclusions.exclude(actor, expertId, { userId, reason: 'Cousins.' }, once);
      return 'done';
    }
    if (command.act === 'claim') return this.claim(actor, command, once);
    if (!('back' in command)) {
      const id = this.claims[command.question]?.at(-1 - command.claim)?.id;
      if (id === undefined) return 'skipped';
      await (command.act === 'renew' ? this.claiming.renew(actor, id, once) : this.claiming.release(actor, id));
      return 'done';
    }
    const id = (await this.versions(expertId, command.question)).at(-1 - command.back)?.id;
    if (id === undefined) return 'skipped';
    await this.actOn(id, actor, command, once);
    return 'done';
  }

  private async actOn(
    id: string,
    actor: Actor,
    command: Extract<Command, { back: number }>,
    once: Once,
  ): Promise<unknown> {
    const comment = 'withReason' in command && command.withReason ? 'Because.' : null;
    switch (command.act) {
      case 'submit':
        return this.writing.submit(actor, id, null, once);
      case 'drop':
        return this.writing.drop(actor, id, null);
      case 'grade': {
        const claimToken = this.tokenOf(actor, command);
        const body = new Unjudged(GradeRequest, { ...worthOf(command), reason: comment, claimToken });
        return this.grading.grade(actor, id, body, null, once);
      }
      case 'approve': {
        const body = new Unjudged(ReviewRequest, { decision: ReviewDecision.APPROVE });
        return this.reviews.review(actor, id, body, null, once);
      }
      case 'return': {
        const body = new Unjudged(ReviewRequest, { decision: ReviewDecision.RETURN, comment });
        return this.reviews.review(actor, id, body, null, once);
      }
    }
  }

  private async appeal(expert: Actor, command: AppealCommand): Promise<Outcome> {
    const expertId = expert.expertId as string;
    const versions = await this.versions(expertId, command.question);
    const appeals = await this.appeals(expertId, command.question);
    const assignee = 'appeal' in command ? appeals.at(-1 - command.appeal)?.assignee_id : null;
    const by = command.by === 'assignee' ? (assignee ? this.nameOf<never>(assignee) : null) : command.by;
    if (by === null) return 'skipped';
    const actor = by === 'expert' ? expert : (this.staff.get(by) as Actor);
    const answerId = command.act === 'appeal' ? versions.at(-1 - command.back)?.id : undefined;
    const whom = command.act === 'assign' ? (this.staff.get(command.to) as Actor).userId : null;
    return this.appealing.run(actor, command, { answerId, appeals, whom });
  }

  private async claim(
    actor: Actor,
    { question, order }: Extract<Command, { act: 'claim' }>,
    once: Once,
  ): Promise<Outcome> {
    const { status, body } = await this.claiming.claim(actor, { questionId: this.questionId(question), order }, once);
    if (status === 204) return 'nothing-left';
    const { id, token } = body as ClaimResponse;
    this.claims[question]?.push({ id, token: token as string, holderId: actor.userId });
    return 'done';
  }

  /** One that nobody was given where there is no such claim. */
  private tokenOf({ userId }: Actor, { question, token }: GradeCommand): string | null {
    const claims = this.claims[question] ?? [];
    if (token === 'own') return claims.findLast(({ holderId }) => holderId === userId)?.token ?? null;
    return token === 'none' ? null : (claims.at(-1 - token)?.token ?? uuid());
  }

  private async expire({ question, claim }: Extract<Command, { act: 'expire' }>): Promise<Outcome> {
    const [expired]: [unknown[]] = await this.t.db.query(
      `UPDATE grading_claims SET claimed_at = claimed_at - interval '1 hour',
                                 expires_at = statement_timestamp() - interval '1 second'
        WHERE id = $1 RETURNING id`,
      [this.claims[question]?.at(-1 - claim)?.id ?? null],
    );
    return expired.length > 0 ? 'done' : 'skipped';
  }
}

function isAppeal(command: Command): command is AppealCommand {
  return ['appeal', 'assign', 'decide', 'withdraw'].includes(command.act);
}
