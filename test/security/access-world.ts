import { v7 as uuid } from 'uuid';
import { AnswerStatus, Role } from '../../src/common/enums.js';
import { PASSWORD, givenMember, type Member } from '../support/sign-in.js';
import type { TestApp } from '../support/app.js';
import { givenCategory, givenQuestion, type QuestionFields } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenAppeal } from '../support/given-appeal.js';
import { givenClaim } from '../support/given-claim.js';
import { givenExclusion } from '../support/given-exclusion.js';
import { givenRegrade } from '../support/given-regrade.js';
import { givenFinalResult } from '../support/grades.js';
import { givenPerson } from '../support/session.js';
import { send } from './send.js';

export const CALLERS = ['unsigned', 'APPLICANT', 'EVALUATOR', 'OPERATOR', 'ADMIN'] as const;
export type Caller = (typeof CALLERS)[number];

/** Everything one cell of the table is tried on; no two cells share a row. */
export class World {
  private constructor(
    readonly t: TestApp,
    readonly caller: Caller,
    /** Whose things "own" are: the caller, or somebody whom nobody has signed in as. */
    readonly self: Member,
  ) {}

  /** @param asExpert staff is given an expert's row, as applicants have one */
  static async of(t: TestApp, caller: Caller, asExpert: boolean): Promise<World> {
    const role = caller === 'unsigned' ? Role.APPLICANT : caller;
    const self = await givenMember(t, role);
    if (!asExpert || self.expertId !== null) return new World(t, caller, self);
    const expertId = uuid();
    await t.db.query(`INSERT INTO experts (id, user_id, specialties) VALUES ($1, $2, '["ML"]')`, [
      expertId,
      self.userId,
    ]);
    return new World(t, caller, { ...self, expertId });
  }

  get signedIn(): Member | null {
    return this.caller === 'unsigned' ? null : this.self;
  }

  /** The id of the expert that the caller is, of nobody where it is none. */
  get ownExpert(): string {
    return this.self.expertId ?? uuid();
  }

  random(): string {
    return uuid();
  }

  readonly password = PASSWORD;

  async anotherExpert(): Promise<string> {
    return (await givenPerson(this.t, 'APPLICANT')).expertId as string;
  }

  exclusion(expertId: string, userId: string): Promise<void> {
    return givenExclusion(this.t, expertId, userId);
  }

  /** Of whom the caller never gets an answer to judge. */
  async keptExpert(): Promise<string> {
    const expertId = await this.anotherExpert();
    await this.exclusion(expertId, this.self.userId);
    return expertId;
  }

  /** An expert who was there, with user and answers, and is no more. */
  async erasedExpert(): Promise<string> {
    const { userId, expertId } = await givenPerson(this.t, 'APPLICANT');
    await this.answer({ expertId: expertId as string });
    await this.t.db.query(`DELETE FROM experts WHERE id = $1`, [expertId]);
    await this.t.db.query(`DELETE FROM users WHERE id = $1`, [userId]);
    return expertId as string;
  }

  async staffExpert(): Promise<string> {
    return (await givenPerson(this.t, 'ADMIN', { expert: true })).expertId as string;
  }

  async anotherUser(): Promise<string> {
    return (await givenPerson(this.t, 'EVALUATOR')).userId;
  }

  async deletedUser(): Promise<string> {
    const { userId } = await givenPerson(this.t, 'EVALUATOR');
    await this.t.db.query(`DELETE FROM users WHERE id = $1`, [userId]);
    return userId;
  }

  async release(expertId: string): Promise<void> {
    await givenFinalResult(this.t, expertId);
  }

  async category(isActive = true): Promise<string> {
    return (await givenCategory(this.t, { isActive })).id;
  }

  async deletedCategory(): Promise<string> {
    const id = await this.category();
    await this.t.db.query(`DELETE FROM question_categories WHERE id = $1`, [id]);
    return id;
  }

  /** An essay for everybody in a category of its own, unless said otherwise. */
  async question(fields: Partial<QuestionFields> & { inCategory?: boolean } = {}): Promise<string> {
    const { inCategory = true, ...given } = fields;
    const categoryId = given.categoryId ?? (await this.category(inCategory));
    return (await givenQuestion(this.t, { qType: 'ESSAY', ...given, categoryId })).id;
  }

  async deletedQuestion(): Promise<string> {
    const id = await this.question();
    await this.t.db.query(`DELETE FROM questions WHERE id = $1`, [id]);
    return id;
  }

  async answer({
    scoringRubric,
    ...fields
  }: {
    expertId: string;
    status?: keyof typeof AnswerStatus;
    writtenById?: string;
    scoringRubric?: unknown;
  }): Promise<string> {
    return givenAnswer(this.t, { ...fields, questionId: await this.question({ scoringRubric }) });
  }

  async regrade(): Promise<string> {
    return givenRegrade(this.t, await this.question());
  }

  async droppedRegrade(): Promise<string> {
    const id = await this.regrade();
    await this.t.db.query(`DELETE FROM regrades WHERE id = $1`, [id]);
    return id;
  }

  async isThere(table: 'users' | 'experts' | 'questions' | 'question_categories', id: string): Promise<boolean> {
    const rows: unknown[] = await this.t.db.query(`SELECT FROM ${table} WHERE id = $1`, [id]);
    return rows.length > 0;
  }

  /** Somebody else has handed in an answer to the question, if it is there. */
  async answered(questionId: string): Promise<void> {
    if (await this.isThere('questions', questionId))
      await givenAnswer(this.t, { expertId: await this.anotherExpert(), questionId });
  }

  /** A question of the category, if it is there; else one that is not there either. */
  async asked(categoryId: string): Promise<string> {
    return (await this.isThere('question_categories', categoryId)) ? this.question({ categoryId }) : uuid();
  }

  async droppedAnswer(expertId: string): Promise<string> {
    const id = await this.answer({ expertId, status: 'DRAFT' });
    await this.t.db.query(`DELETE FROM answers WHERE id = $1`, [id]);
    return id;
  }

  async questionOf(answerId: string): Promise<string> {
    const [{ question_id: id }] = await this.t.db.query(`SELECT question_id FROM answers WHERE id = $1`, [answerId]);
    return id as string;
  }

  /** In the category of the answer's question, where there is one. */
  async suggesting(answerId: string): Promise<void> {
    await this.t.db.query(
      `UPDATE question_categories SET suggestions = true
        WHERE id = (SELECT q.category_id FROM answers a JOIN questions q ON q.id = a.question_id WHERE a.id = $1)`,
      [answerId],
    );
  }

  async appeal(expertId: string, assigneeId?: string): Promise<string> {
    return givenAppeal(this.t, await this.answer({ expertId, status: 'REVIEWED' }), { assigneeId: assigneeId ?? null });
  }

  async erasedAppeal(assigneeId: string): Promise<string> {
    const expertId = await this.anotherExpert();
    const id = await this.appeal(expertId, assigneeId);
    await this.t.db.query(`DELETE FROM experts WHERE id = $1`, [expertId]);
    return id;
  }

  claim(answerId: string, graderId: string, options: { expired?: boolean } = {}): Promise<string> {
    return givenClaim(this.t, answerId, graderId, options);
  }

  async droppedClaim(graderId: string): Promise<string> {
    const id = await this.claim(await this.answer({ expertId: await this.anotherExpert() }), graderId);
    await this.t.db.query(`DELETE FROM grading_claims WHERE id = $1`, [id]);
    return id;
  }

  /** A file as its expert uploaded it; `handedIn` as a submitted answer leaves it. */
  async file(expertId: string, { handedIn = false, uploadedById = null as string | null } = {}): Promise<string> {
    const operator = await givenPerson(this.t, 'OPERATOR');
    const body = new FormData();
    body.append('file', new Blob(['A text of its own.']), 'notes.txt');
    const { text } = await send(this.t, operator, { method: 'POST', path: `/api/v1/files?expertId=${expertId}`, body });
    const { id } = JSON.parse(text) as { id: string };
    await this.t.db.query(
      `UPDATE files SET uploaded_by_id = $2, frozen_at = CASE WHEN $3 THEN now() END WHERE id = $1`,
      [id, uploadedById, handedIn],
    );
    return id;
  }

  async erasedFile(expertId: string): Promise<string> {
    const id = await this.file(expertId);
    await this.t.db.query(`DELETE FROM files WHERE id = $1`, [id]);
    return id;
  }

  async refreshToken(): Promise<string> {
    const { text } = await send(this.t, null, {
      method: 'POST',
      path: '/api/v1/auth/login',
      body: { email: this.self.email, password: PASSWORD },
    });
    return (JSON.parse(text) as { refreshToken: string }).refreshToken;
  }
}
