import { expect } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestApp } from './app.js';
import { givenCategory, givenQuestion, type QuestionFields } from './factories.js';
import { givenPerson, type Person } from './session.js';

export interface RegradeBody {
  id: string;
  state: string;
  counts: Record<string, number>;
  [field: string]: unknown;
}

/** Questions that the machine grades, experts who answer them over HTTP, and an operator who regrades. */
export class RegradingDesk {
  private constructor(
    private readonly t: TestApp,
    readonly categoryId: string,
    readonly operator: Person,
    readonly evaluator: Person,
    readonly experts: readonly Person[],
  ) {}

  static async on(t: TestApp, experts = 3): Promise<RegradingDesk> {
    const people: Person[] = [];
    for (let count = 0; count < experts; count += 1) people.push(await givenPerson(t, 'APPLICANT'));
    return new RegradingDesk(
      t,
      (await givenCategory(t)).id,
      await givenPerson(t, 'OPERATOR'),
      await givenPerson(t, 'EVALUATOR'),
      people,
    );
  }

  readonly regrade = (questionId: string, body: object, person = this.operator) =>
    this.t.http().post(`/api/v1/questions/${questionId}/regrade`).set(person.auth).send(body);
  readonly revert = (id: string, body: object, person = this.operator) =>
    this.t.http().post(`/api/v1/regrades/${id}/revert`).set(person.auth).send(body);
  readonly read = (path: string, person = this.operator) => this.t.http().get(`/api/v1/${path}`).set(person.auth);
  readonly explain = (id: string, person = this.operator) => this.read(`answers/${id}/explain`, person);

  /** A SINGLE question, right is A, and what each expert picked; the answers in the order of the picks. */
  async given(picks: readonly string[], question: Partial<QuestionFields> = {}) {
    const given = { correctAnswer: { value: 'A' }, ...question };
    const { id: questionId } = await givenQuestion(this.t, { categoryId: this.categoryId, ...given });
    const ids: string[] = [];
    for (const [index, value] of picks.entries()) ids.push(await this.answer(questionId, { value }, index));
    return { questionId, ids };
  }

  /** Of the expert at that place. */
  async answer(questionId: string, responseData: object, expert = 0): Promise<string> {
    const { auth } = this.experts[expert] as Person;
    const sent = { questionId, responseData, submit: true };
    const { status, body } = await this.t.http().post('/api/v1/answers').set(auth).send(sent);
    expect([status, body.status]).toEqual([201, 'SUBMITTED']);
    return body.id as string;
  }

  async change(questionId: string, fields: object): Promise<void> {
    const { status } = await this.t
      .http()
      .patch(`/api/v1/questions/${questionId}`)
      .set(this.operator.auth)
      .send(fields);
    expect(status).toBe(200);
  }

  /** Regrades, and waits for the end of it. */
  async done(questionId: string, body: object): Promise<RegradeBody> {
    const started = await this.regrade(questionId, { reason: 'The key was wrong.', ...body });
    expect(started.status).toBe(201);
    return this.finished(started.body.id as string);
  }

  async reverted(id: string, body: object = {}): Promise<RegradeBody> {
    const started = await this.revert(id, { reason: 'It was right.', ...body });
    expect(started.status).toBe(201);
    return this.finished(started.body.id as string);
  }

  async finished(id: string): Promise<RegradeBody> {
    for (;;) {
      const { body } = await this.read(`regrades/${id}`);
      if (body.state !== 'RUNNING') return body as RegradeBody;
      await sleep(20);
    }
  }

  /** Outcome, score before and after, by the places of the answers. */
  async outcomes(id: string, ids: readonly string[]): Promise<unknown[]> {
    const { body } = await this.read(`regrades/${id}/items`);
    const items = body.items as { answerId: string; outcome: string; scoreBefore: number; scoreAfter: number }[];
    return ids.map((answerId) => {
      const item = items.find((one) => one.answerId === answerId);
      return item && [item.outcome, item.scoreBefore, item.scoreAfter];
    });
  }

  async rows(ids: readonly string[]): Promise<Record<string, unknown>[]> {
    const rows: Record<string, unknown>[] = await this.t.db.query(
      `SELECT score, max_score, is_correct, status, grader_id, id FROM answers
        WHERE id = ANY ($1::uuid[]) ORDER BY array_position($1::uuid[], id)`,
      [ids],
    );
    return rows;
  }

  async scores(ids: readonly string[]): Promise<unknown[]> {
    return (await this.rows(ids)).map(({ score }) => score);
  }

  /** The kinds, scores and rules of an answer's events; their chain is whole. */
  async events(
    id: string,
  ): Promise<[kind: string, before: number | null, after: number | null, policy: string | null][]> {
    const { body } = await this.read(`answers/${id}/history`);
    expect(body.chainIntact).toBe(true);
    return body.events.map((event: Record<string, never>) => [
      event['kind'],
      event['scoreBefore'],
      event['scoreAfter'],
      event['policy'],
    ]);
  }

  async release(expert = 0): Promise<void> {
    const { status } = await this.t
      .http()
      .post(`/api/v1/experts/${this.experts[expert]?.expertId}/finalize`)
      .set(this.operator.auth)
      .send({ allowUngraded: true, reason: 'For this test.' });
    expect(status).toBe(201);
  }
}
