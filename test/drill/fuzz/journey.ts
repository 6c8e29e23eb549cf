import fc from 'fast-check';
import type { Document } from '../../../src/docs/document.types.js';
import type { HttpAnswer } from '../support/http.js';
import type { DrillPerson } from '../support/people.js';
import { fitQuestion, gradeOf, responseTo } from './fitting.js';
import { upload } from './raw-bodies.js';
import type { FuzzRequest } from './request-maker.js';
import { SchemaValues } from './schema-values.js';
import type { KnownQuestion } from './world.js';

type Body = Record<string, unknown>;

/** Sends a request as every other is sent: judged, counted, learnt from. */
export type Send = (request: FuzzRequest) => Promise<HttpAnswer | null>;

export interface Cast {
  /** Fresh for the journey, so that its result can be finalized. */
  readonly applicant: DrillPerson;
  readonly evaluator: DrillPerson;
  readonly operator: DrillPerson;
  readonly admin: DrillPerson;
}

const TYPES = ['SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE'] as const;

const TRIED = {
  question: { qType: 'SHORT', correctAnswer: { match: 'numeric', accepted: [{ text: '7' }] }, maxScore: 5 },
  responseData: { text: '7.0' },
};
/** Nothing is approved by it, or there would be nothing left to review. */
const COUNTED = { decision: 'APPROVE', dryRun: true, sample: { percent: 10, passMark: { percent: 60 } } };

interface Asked {
  readonly by?: DrillPerson | { readonly token: string };
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The life of a bank, its answers and its people, each step with the ids and tags of the ones before. */
export class Journey {
  private readonly values: SchemaValues;
  private seed: number;

  constructor(
    private readonly document: Document,
    private readonly cast: Cast,
    private readonly send: Send,
    seed: number,
  ) {
    this.values = new SchemaValues(document, 'plain');
    this.seed = seed;
  }

  async run(): Promise<void> {
    await this.watch();
    await this.people();
    const categoryId = await this.category();
    const questions: KnownQuestion[] = [];
    for (const qType of TYPES) questions.push(await this.question(qType, categoryId));
    await this.bank(categoryId, questions);
    const answers: Body[] = [];
    for (const question of questions) answers.push(await this.answer(question));
    await this.judge(questions, answers);
    await this.result();
    await this.appeal(answers);
  }

  private async watch(): Promise<void> {
    for (const path of ['/health/live', '/health/ready', '/metrics']) await this.ask('GET', path);
  }

  private async people(): Promise<void> {
    const { admin, operator, applicant } = this.cast;
    const member = { ...this.made('CreateUserRequest'), role: 'EVALUATOR' } as Body;
    const { id } = await this.ask('POST', '/api/v1/users', { by: admin, body: member });
    await this.ask('GET', '/api/v1/users?withTotal=true&limit=2', { by: admin });
    await this.ask('GET', `/api/v1/users/${String(id)}`, { by: admin });
    await this.ask('PATCH', `/api/v1/users/${String(id)}`, { by: admin, body: { name: 'Renamed' } });

    const { email, password } = member;
    const session = await this.ask('POST', '/api/v1/auth/login', { body: { email, password } });
    const { refreshToken } = session;
    const next = await this.ask('POST', '/api/v1/auth/refresh', { body: { refreshToken } });
    const by = { token: String(next['accessToken']) };
    await this.ask('GET', '/api/v1/auth/me', { by });
    const newPassword = `${String(password).slice(0, 100)}, changed`;
    await this.ask('POST', '/api/v1/auth/password', {
      by,
      body: { currentPassword: password, newPassword },
    });
    await this.ask('POST', '/api/v1/auth/logout', { by });

    const expert = await this.ask('POST', '/api/v1/experts', { by: operator, body: this.made('CreateExpertRequest') });
    await this.ask('GET', '/api/v1/experts?include=progress,score&limit=2', { by: operator });
    await this.ask('GET', `/api/v1/experts/${String(expert['id'])}`, { by: operator });
    await this.ask('PATCH', '/api/v1/experts/me', { by: applicant, body: { name: 'A new name' } });
    await this.ask('PATCH', `/api/v1/experts/${String(expert['id'])}`, {
      by: operator,
      body: this.made('UpdateExpertRequest', 'password', 'email'),
    });
    const exclusions = `/api/v1/experts/${String(expert['id'])}/exclusions`;
    await this.ask('POST', exclusions, { by: operator, body: { userId: id, reason: 'Cousins.' } });
    await this.ask('GET', `${exclusions}?withTotal=true`, { by: operator });
    await this.ask('GET', `${exclusions}/${String(id)}`, { by: operator });
    await this.ask('DELETE', `${exclusions}/${String(id)}`, { by: operator });
  }

  private async category(): Promise<string> {
    const { operator, admin } = this.cast;
    const body = { ...this.made('CreateCategoryRequest'), isActive: true };
    const { id } = await this.ask('POST', '/api/v1/categories', { by: operator, body });
    await this.ask('GET', '/api/v1/categories?limit=200', { by: operator });
    await this.ask('GET', `/api/v1/categories/${String(id)}`, { by: operator });
    await this.ask('PATCH', `/api/v1/categories/${String(id)}`, {
      by: operator,
      body: { weight: 20, suggestions: true },
    });
    const gone = await this.ask('POST', '/api/v1/categories', {
      by: operator,
      body: this.made('CreateCategoryRequest'),
    });
    await this.ask('DELETE', `/api/v1/categories/${String(gone['id'])}?hard=true`, { by: admin });
    return String(id);
  }

  private async question(qType: (typeof TYPES)[number], categoryId: string): Promise<KnownQuestion> {
    const body = this.made('CreateQuestionRequest', 'externalId', 'targetSpecialties');
    // The schema's variants are drawn by lot; this one has to be of the type.
    const choice = qType === 'SINGLE' || qType === 'MULTIPLE';
    const value = qType === 'SINGLE' ? 'A' : ['A', 'B'];
    const correctAnswer = choice
      ? { value }
      : qType === 'SHORT'
        ? { accepted: [{ text: 'an answer.*' }], match: 'regex' }
        : null;
    const options = choice ? { A: 'one', B: 'two', C: 'three' } : null;
    const criteria = qType === 'ESSAY' ? { criteria: [{ id: 'c0', description: 'Says it', maxPoints: 2 }] } : null;
    Object.assign(body, { categoryId, qType, isActive: true, options, correctAnswer, scoringRubric: criteria });
    fitQuestion(body);
    return (await this.ask('POST', '/api/v1/questions', { by: this.cast.operator, body })) as unknown as KnownQuestion;
  }

  private async bank(categoryId: string, questions: readonly KnownQuestion[]): Promise<void> {
    const { operator, admin, applicant } = this.cast;
    const [first] = questions;
    await this.ask('GET', `/api/v1/questions?categoryId=${categoryId}&limit=2`, { by: applicant });
    await this.ask('GET', `/api/v1/questions/${first?.id}`, { by: operator });
    await this.ask('PATCH', `/api/v1/questions/${first?.id}`, { by: operator, body: { displayOrder: -1 } });
    await this.ask('GET', `/api/v1/questions/${first?.id}/revisions`, { by: operator });
    const item = {
      externalId: `fuzz-${this.next()}-${Date.now()}`,
      categoryId,
      qType: 'ESSAY',
      content: 'Imported?',
      maxScore: 5,
    };
    await this.ask('POST', '/api/v1/questions/import', { by: operator, body: [item] });
    const lines = Buffer.from(`${JSON.stringify({ ...item, content: 'Again?' })}\n`);
    await this.ask('POST', '/api/v1/questions/import', {
      by: operator,
      body: lines,
      headers: { 'content-type': 'application/x-ndjson' },
    });
    const gone = await this.question('ESSAY', categoryId);
    await this.ask('DELETE', `/api/v1/questions/${gone.id}?hard=true`, { by: admin });
  }

  /** @returns the answer as it was handed in */
  private async answer(question: KnownQuestion): Promise<Body> {
    const by = this.cast.applicant;
    const key = { 'idempotency-key': `key-${question.id}` };
    const { bytes, headers } = upload('My answer.\n', 0);
    const file = await this.ask('POST', '/api/v1/files', { by, body: bytes, headers });
    const responseData = responseTo(question, String(file['id']), 0.5);
    const body = { questionId: question.id, responseData };
    const { id } = await this.ask('POST', '/api/v1/answers', { by, body, headers: key });
    await this.ask('POST', '/api/v1/answers', { by, body, headers: key });
    const path = `/api/v1/answers/${String(id)}`;
    const tag = await this.tag(path, by);
    await this.ask('PATCH', path, { by, body: { responseData }, headers: { 'if-match': tag } });
    if (question.qType === 'SINGLE') {
      await this.ask('DELETE', path, { by });
      const batch = await this.ask('POST', '/api/v1/answers/batch', { by, body: { answers: [body], submit: true } });
      return (batch['items'] as Body[] | undefined)?.[0] ?? {};
    }
    if (question.qType === 'FILE') await this.ask('GET', `/api/v1/files/${String(file['id'])}`, { by });
    return this.ask('POST', `${path}/submit`, { by });
  }

  private async judge(questions: readonly KnownQuestion[], answers: readonly Body[]): Promise<void> {
    const { evaluator, operator, applicant } = this.cast;
    await this.ask('GET', '/api/v1/experts/me/assignment', { by: applicant });
    await this.ask('GET', '/api/v1/answers?include=question&limit=5', { by: applicant });
    await this.ask('GET', '/api/v1/grading/queue?limit=2', { by: evaluator });
    const claim = await this.ask('POST', '/api/v1/grading/claims', { by: evaluator, body: { order: 'shuffled' } });
    const claimed = `/api/v1/grading/claims/${String(claim['id'])}`;
    await this.ask('GET', '/api/v1/grading/claims?limit=2', { by: evaluator });
    await this.ask('GET', claimed, { by: evaluator });
    await this.ask('POST', `${claimed}/renew`, { by: evaluator });
    await this.ask('DELETE', claimed, { by: evaluator });
    for (const [index, question] of questions.entries()) {
      const path = `/api/v1/answers/${String(answers[index]?.['id'])}`;
      if (question.qType !== 'ESSAY' && question.qType !== 'FILE') continue;
      if (question.qType === 'ESSAY') await this.ask('GET', `${path}/suggestion`, { by: evaluator });
      await this.ask('POST', `${path}/grade`, { by: evaluator, body: gradeOf(question) });
    }
    await this.ask('GET', '/api/v1/grading/statistics', { by: evaluator });
    await this.ask('GET', '/api/v1/grading/agreement', { by: operator });
    await this.ask('POST', '/api/v1/questions/dry-score', { by: operator, body: TRIED });
    await this.ask('POST', '/api/v1/answers/review/bulk', { by: operator, body: COUNTED });
    const [first, ...others] = answers.map(({ id }) => String(id));
    await this.ask('POST', `/api/v1/answers/${first}/review`, { by: operator, body: { decision: 'APPROVE' } });
    await this.ask('POST', '/api/v1/answers/review/batch', {
      by: operator,
      body: { ids: others, decision: 'APPROVE' },
    });
    await this.ask('POST', `/api/v1/answers/${first}/unblind`, {
      by: operator,
      body: { userId: evaluator.userId, reason: 'Two answers read alike.' },
    });
    await this.ask('GET', `/api/v1/answers/${first}`, { by: evaluator });
    await this.ask('GET', `/api/v1/answers/${first}/history`, { by: operator });
    await this.ask('GET', `/api/v1/answers/${first}/explain`, { by: operator });
    await this.regrade(String(questions[0]?.id));
  }

  private async regrade(questionId: string): Promise<void> {
    const { operator: by } = this.cast;
    const asked = `/api/v1/questions/${questionId}/regrade`;
    await this.ask('POST', asked, { by, body: { policy: 'void-option', option: 'A', dryRun: true } });
    const regrade = await this.ask('POST', asked, { by, body: { policy: 'full-credit', reason: 'It is void.' } });
    const path = `/api/v1/regrades/${String(regrade['id'])}`;
    await this.ask('GET', `/api/v1/regrades?questionId=${questionId}`, { by });
    // Under way for a moment; what is not done yet is not taken back.
    for (let looks = 0; looks < 50; looks += 1) if ((await this.ask('GET', path, { by }))['state'] !== 'RUNNING') break;
    await this.ask('GET', `${path}/items?limit=2`, { by });
    await this.ask('POST', `${path}/revert`, { by, body: { reason: 'It was not.' } });
  }

  private async result(): Promise<void> {
    const { operator, applicant } = this.cast;
    const path = `/api/v1/experts/${applicant.expertId}`;
    await this.ask('GET', `${path}/progress`, { by: applicant });
    await this.ask('POST', `${path}/finalize`, { by: operator, body: { allowUngraded: true } });
    await this.ask('GET', `${path}/results`, { by: operator });
    await this.ask('GET', `${path}/score?live=true`, { by: operator });
    await this.ask('GET', '/api/v1/experts/me/score', { by: applicant });
  }

  /** The first of the answers, and that of another one taken back. */
  private async appeal([first, second]: readonly Body[]): Promise<void> {
    const { operator, applicant, admin } = this.cast;
    const open = async (answer: Body | undefined) => {
      const path = `/api/v1/answers/${String(answer?.['id'])}/appeals`;
      const { id } = await this.ask('POST', path, { by: applicant, body: { text: 'Look again.' } });
      await this.ask('GET', path, { by: applicant });
      return `/api/v1/appeals/${String(id)}`;
    };
    await this.ask('POST', `${await open(second)}/withdraw`, { by: applicant });
    const appealed = await open(first);
    await this.ask('GET', '/api/v1/appeals?overdue=false&withTotal=true&limit=2', { by: operator });
    const me = (await this.ask('GET', '/api/v1/auth/me', { by: admin }))['id'];
    await this.ask('POST', `${appealed}/assign`, { by: operator, body: { userId: me } });
    await this.ask('GET', appealed, { by: admin });
    const body = { outcome: 'UPHELD', reason: 'It was looked at.' };
    await this.ask('POST', `${appealed}/decide`, { by: admin, body });
  }

  private async tag(path: string, by: DrillPerson): Promise<string> {
    const answer = await this.send(this.requestOf('GET', path, { by }));
    return String(answer?.headers['etag'] ?? '*');
  }

  private async ask(method: string, path: string, asked: Asked = {}): Promise<Body> {
    const answer = await this.send(this.requestOf(method, path, asked));
    return answer?.text.startsWith('{') ? (JSON.parse(answer.text) as Body) : {};
  }

  private requestOf(method: string, path: string, { by, body, headers }: Asked): FuzzRequest {
    const bytes =
      body === undefined || Buffer.isBuffer(body) ? (body as Buffer | undefined) : Buffer.from(JSON.stringify(body));
    return {
      oddity: 'sequence',
      method,
      path,
      headers: {
        ...(bytes ? { 'content-type': 'application/json' } : {}),
        ...(by ? { authorization: `Bearer ${by.token}` } : {}),
        ...headers,
      },
      ...(bytes ? { body: bytes } : {}),
    };
  }

  /** A value of a request schema of the document, with plain texts. */
  private made(schema: string, ...without: string[]): Body {
    const { [schema]: found = {} } = this.document.components.schemas;
    const [body] = fc.sample(this.values.of(found), { numRuns: 1, seed: this.next() }) as Body[];
    return Object.fromEntries(Object.entries(body ?? {}).filter(([name]) => !without.includes(name)));
  }

  private next(): number {
    this.seed = (this.seed + 1) | 0;
    return this.seed;
  }
}
