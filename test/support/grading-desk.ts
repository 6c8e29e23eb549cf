import type { TestApp } from './app.js';
import { givenCategory, givenQuestion, type QuestionFields } from './factories.js';
import { type AnswerFields, givenAnswer } from './given-answer.js';
import { givenPerson, type Person } from './session.js';

const CLAIMS = '/api/v1/grading/claims';

/** Graders at work on an empty queue, and an expert who hands in what they grade. */
export class GradingDesk {
  private minutes = 0;

  private constructor(
    private readonly t: TestApp,
    readonly categoryId: string,
    readonly evaluator: Person,
    readonly colleague: Person,
    readonly operator: Person,
    readonly expert: Person,
  ) {}

  /** What waited before waits no more. The evaluator and the operator are experts as well. */
  static async on(t: TestApp): Promise<GradingDesk> {
    await t.db.query(`UPDATE answers SET status = 'REVIEWED'`);
    return new GradingDesk(
      t,
      (await givenCategory(t)).id,
      await givenPerson(t, 'EVALUATOR', { expert: true }),
      await givenPerson(t, 'EVALUATOR'),
      await givenPerson(t, 'OPERATOR', { expert: true }),
      await givenPerson(t, 'APPLICANT', { name: 'Kim Minji' }),
    );
  }

  readonly claim = (person = this.evaluator, body: object = {}) =>
    this.t.http().post(CLAIMS).set(person.auth).send(body);
  readonly claims = (person = this.evaluator, query = '') => this.t.http().get(`${CLAIMS}${query}`).set(person.auth);
  readonly read = (id: string, person = this.evaluator) => this.t.http().get(`${CLAIMS}/${id}`).set(person.auth);
  readonly renew = (id: string, person = this.evaluator) =>
    this.t.http().post(`${CLAIMS}/${id}/renew`).set(person.auth);
  readonly release = (id: string, person = this.evaluator) => this.t.http().delete(`${CLAIMS}/${id}`).set(person.auth);
  readonly grade = (answerId: string, body: object, person = this.evaluator) =>
    this.t.http().post(`/api/v1/answers/${answerId}/grade`).set(person.auth).send(body);

  /** The answer that is handed out, undefined when nothing is left. */
  async claimedBy(person: Person, body: object = {}): Promise<string | undefined> {
    return (await this.claim(person, body)).body.item?.answer.id as string | undefined;
  }

  /** Ids of the answers that the queue shows. */
  async queued(person: Person, query = ''): Promise<string[]> {
    const { body } = await this.t.http().get(`/api/v1/grading/queue${query}`).set(person.auth);
    return body.items.map(({ answer }: { answer: { id: string } }) => answer.id);
  }

  /** An answer of the expert to a new essay question, each handed in a minute after the one before. */
  async given(fields: Partial<AnswerFields> = {}, question: Partial<QuestionFields> = {}): Promise<string> {
    this.minutes += 1;
    const { id: questionId } = await givenQuestion(this.t, {
      categoryId: this.categoryId,
      qType: 'ESSAY',
      ...question,
    });
    const submittedAt = new Date(Date.UTC(2026, 0, 1, 0, this.minutes)).toISOString();
    return givenAnswer(this.t, { expertId: this.expert.expertId, questionId, submittedAt, ...fields });
  }

  async questionOf(answerId: string): Promise<string> {
    const [row] = await this.t.db.query(`SELECT question_id FROM answers WHERE id = $1`, [answerId]);
    return row.question_id as string;
  }

  /** As the lease ends by itself when its time has come. */
  async letExpire(id: string): Promise<void> {
    await this.t.db.query(
      `UPDATE grading_claims SET claimed_at = now() - interval '2 hours', expires_at = now() - interval '1 ms' WHERE id = $1`,
      [id],
    );
  }
}

/** Milliseconds that a claim is good for, from the moment when it was made. */
export const leaseOf = ({ claimedAt, expiresAt }: { claimedAt: string; expiresAt: string }): number =>
  Date.parse(expiresAt) - Date.parse(claimedAt);
