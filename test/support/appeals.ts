import type { TestApp } from './app.js';
import { givenQuestion } from './factories.js';
import { givenAnswer } from './given-answer.js';
import { givenPerson, type Person } from './session.js';

/** The people around an appeal, and what they do. */
export class AppealDesk {
  private constructor(
    readonly t: TestApp,
    private readonly categoryId: string,
    readonly expert: Person,
    readonly grader: Person,
    readonly reviewer: Person,
    /** Had no hand in anything. */
    readonly decider: Person,
    readonly operator: Person,
  ) {}

  static async in(t: TestApp, categoryId: string): Promise<AppealDesk> {
    return new AppealDesk(
      t,
      categoryId,
      await givenPerson(t, 'APPLICANT'),
      await givenPerson(t, 'EVALUATOR'),
      await givenPerson(t, 'OPERATOR'),
      await givenPerson(t, 'EVALUATOR'),
      await givenPerson(t, 'OPERATOR'),
    );
  }

  /** An essay worth 10 that the grader gave 6, or what the grade says, and the reviewer approved. */
  async released(grade: object = { score: 6, comment: 'Thin.' }, question: object = {}): Promise<string> {
    const id = await this.graded(grade, question);
    await this.post(this.reviewer, `/answers/${id}/review`, { decision: 'APPROVE' }).expect(200);
    return id;
  }

  async graded(grade: object = { score: 6, comment: 'Thin.' }, question: object = {}): Promise<string> {
    const id = await this.handedIn(question);
    await this.post(this.grader, `/answers/${id}/grade`, grade).expect(200);
    return id;
  }

  async handedIn(question: object = {}): Promise<string> {
    const { categoryId } = this;
    const { id: questionId } = await givenQuestion(this.t, { categoryId, qType: 'ESSAY', ...question });
    return givenAnswer(this.t, { expertId: this.expert.expertId, questionId });
  }

  open = (answerId: string, body: object = { text: 'Look again.' }, person = this.expert) =>
    this.post(person, `/answers/${answerId}/appeals`, body);

  /** The id of an appeal that waits for somebody. */
  async opened(answerId: string, body?: object): Promise<string> {
    return ((await this.open(answerId, body).expect(201)).body as { id: string }).id;
  }

  assign = (id: string, body: object = { userId: this.decider.userId }, person = this.operator) =>
    this.post(person, `/appeals/${id}/assign`, body);

  /** The id of an appeal that the decider is to decide. */
  async assigned(answerId: string, body?: object): Promise<string> {
    const id = await this.opened(answerId, body);
    await this.assign(id).expect(200);
    return id;
  }

  decide = (id: string, body: object, person = this.decider) => this.post(person, `/appeals/${id}/decide`, body);
  withdraw = (id: string, person = this.expert) => this.post(person, `/appeals/${id}/withdraw`);
  appeal = (id: string, person = this.operator) => this.get(person, `/appeals/${id}`);
  ofAnswer = (answerId: string, person = this.expert) => this.get(person, `/answers/${answerId}/appeals`);

  get = (person: Person, path: string) => this.t.http().get(`/api/v1${path}`).set(person.auth);
  post = (person: Person, path: string, body?: object) =>
    this.t.http().post(`/api/v1${path}`).set(person.auth).send(body);
}
