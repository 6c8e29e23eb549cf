import { v7 as uuid } from 'uuid';
import type { Actor } from '../../../src/access/actor.js';
import { AnswerWritingService } from '../../../src/answers/answer-writing.service.js';
import { DomainError } from '../../../src/common/domain-error.js';
import { Role } from '../../../src/common/enums.js';
import { Unjudged } from '../../../src/common/unjudged.js';
import { GradingService } from '../../../src/grading/grading.service.js';
import { GradeRequest, ReviewDecision, ReviewRequest } from '../../../src/grading/grading.requests.js';
import { ReviewService } from '../../../src/grading/review.service.js';
import type { Once } from '../../../src/idempotency/once.js';
import { FinalizeService } from '../../../src/results/finalize.service.js';
import { FinalizeRequest } from '../../../src/results/result.requests.js';
import type { TestApp } from '../app.js';
import { givenCategory, givenQuestion } from '../factories.js';
import { givenPerson } from '../session.js';
import type { Command, Grader, Outcome } from './model.js';

const RESPONSES = [
  { A: { value: 'A' }, B: { value: 'B' } },
  { A: { text: 'One way.' }, B: { text: 'Another way.' } },
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
}

/** The product's own services on a real database, with a bank of two questions and the people of the model. */
export class World {
  readonly staff = new Map<Grader, Actor>();
  private questionIds: string[] = [];
  private spareExperts: string[] = [];

  private constructor(
    private readonly t: TestApp,
    private readonly writing = t.app.get(AnswerWritingService),
    private readonly grading = t.app.get(GradingService),
    private readonly reviews = t.app.get(ReviewService),
    private readonly finalizing = t.app.get(FinalizeService),
  ) {}

  static async on(t: TestApp): Promise<World> {
    const world = new World(t);
    const { id: categoryId } = await givenCategory(t);
    for (const qType of ['SINGLE', 'ESSAY'] as const)
      world.questionIds.push((await givenQuestion(t, { categoryId, qType })).id);
    for (const name of ['operatorA', 'operatorB', 'operatorC', 'evaluatorA', 'evaluatorB'] as const) {
      const role = name.startsWith('operator') ? Role.OPERATOR : Role.EVALUATOR;
      const { userId } = await givenPerson(t, role);
      world.staff.set(name, { userId, role, expertId: null, specialties: [], sessionId: uuid() });
    }
    return world;
  }

  async newExpert(): Promise<Actor> {
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
      return (await this.act(expert, command)) ? 'done' : 'skipped';
    } catch (error) {
      if (error instanceof DomainError) return error.code;
      throw error;
    }
  }

  versions(expertId: string, question: number): Promise<StoredVersion[]> {
    return this.t.db.query(
      `SELECT id, version, status, response_data, score, is_correct, grader_id, reviewer_id, written_by_id
         FROM answers WHERE expert_id = $1 AND question_id = $2 ORDER BY version`,
      [expertId, this.questionIds[question]],
    );
  }

  questionId(question: number): string {
    return this.questionIds[question] as string;
  }

  /** False where there is nothing to act on. */
  private async act(expert: Actor, command: Command): Promise<boolean> {
    const actor = command.by === 'expert' ? expert : (this.staff.get(command.by) as Actor);
    const expertId = expert.expertId as string;
    const once: Once = { userId: actor.userId, route: '', key: null, bodyHash: '' };
    if (command.act === 'finalize') {
      const reason = command.withReason ? 'Because.' : null;
      const body = new Unjudged(FinalizeRequest, { allowUngraded: command.allowUngraded, reason });
      await this.finalizing.finalize(actor, expertId, body, once);
      return true;
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
      return true;
    }
    const id = (await this.versions(expertId, command.question)).at(-1 - command.back)?.id;
    if (id === undefined) return false;
    const comment = 'withReason' in command && command.withReason ? 'Because.' : null;
    switch (command.act) {
      case 'submit':
        await this.writing.submit(actor, id, null, once);
        return true;
      case 'drop':
        await this.writing.drop(actor, id, null);
        return true;
      case 'grade':
        await this.grading.grade(
          actor,
          id,
          new Unjudged(GradeRequest, { score: command.score, reason: comment }),
          null,
          once,
        );
        return true;
      case 'approve':
        await this.reviews.review(
          actor,
          id,
          new Unjudged(ReviewRequest, { decision: ReviewDecision.APPROVE }),
          null,
          once,
        );
        return true;
      case 'return':
        await this.reviews.review(
          actor,
          id,
          new Unjudged(ReviewRequest, { decision: ReviewDecision.RETURN, comment }),
          null,
          once,
        );
        return true;
    }
  }
}
