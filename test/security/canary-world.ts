import { v7 as uuid } from 'uuid';
import type { Role } from '../../src/common/enums.js';
import { rubricHash } from '../../src/scoring/grade-chain.js';
import type { TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenAppeal } from '../support/given-appeal.js';
import { givenClaim } from '../support/given-claim.js';
import { givenRegrade } from '../support/given-regrade.js';
import { givenPerson, type Person } from '../support/session.js';
import { send } from './send.js';

export type Viewer = 'nobody' | 'waiting' | 'released' | 'evaluator' | 'operator' | 'admin';

/** Kinds of secrets: who may be told them, and who must be, or else the crawl is blind. */
export const SECRETS = {
  /** Keys and rubrics, and all of questions that are not for applicants. */
  bank: { may: ['evaluator', 'operator', 'admin'], must: ['evaluator', 'operator'] },
  /** Of the rubrics that grades were made with. */
  'rubric of a grade': { may: ['operator', 'admin'], must: ['operator', 'admin'] },
  /** Of questions that applicants answer. */
  explanation: { may: ['released', 'evaluator', 'operator', 'admin'], must: ['released', 'operator'] },
  /** Scores, comments, reasons. */
  'result of the waiting one': { may: ['evaluator', 'operator', 'admin'], must: ['operator'] },
  'result of the released one': { may: ['released', 'evaluator', 'operator', 'admin'], must: ['released', 'operator'] },
  /** What was written and uploaded, and handed in. */
  'answer of the waiting one': { may: ['waiting', 'evaluator', 'operator', 'admin'], must: ['waiting', 'evaluator'] },
  'answer of the released one': {
    may: ['released', 'evaluator', 'operator', 'admin'],
    must: ['released', 'evaluator'],
  },
  'draft of the waiting one': { may: ['waiting'], must: ['waiting'] },
  'draft of the released one': { may: ['released'], must: ['released'] },
  /** Names, e-mail addresses, ids, names of files. */
  'person of the waiting one': { may: ['waiting', 'operator', 'admin'], must: ['waiting', 'operator'] },
  'person of the released one': { may: ['released', 'operator', 'admin'], must: ['released', 'operator'] },
  'person of the evaluator': { may: ['evaluator', 'admin'], must: ['admin'] },
  'person of the operator': { may: ['operator', 'admin'], must: ['admin'] },
  'person of the admin': { may: ['admin'], must: ['admin'] },
  /** Of staff: in what they did, for those who may know whose it was. */
  'id of staff': { may: ['evaluator', 'operator', 'admin'], must: ['operator'] },
  /** What was said against a grade, which its expert and whoever decides may know. */
  'appeal of the released one': {
    may: ['released', 'evaluator', 'operator', 'admin'],
    must: ['released', 'evaluator', 'operator'],
  },
  'appeal of the waiting one': { may: ['waiting', 'operator', 'admin'], must: ['waiting', 'operator'] },
  /** Of the regrade itself; that of a score goes with the score. */
  'reason of a regrade': { may: ['operator', 'admin'], must: ['operator', 'admin'] },
  /** A grade is written with it, by the one who holds the claim. */
  'token of a claim': { may: ['evaluator'], must: ['evaluator'] },
  'hash of a password': { may: [], must: [] },
} as const satisfies Record<string, { may: readonly Viewer[]; must: readonly Viewer[] }>;

export type Secret = keyof typeof SECRETS;
type One = 'waiting one' | 'released one';

/** A world full of secrets, each a word that nothing else holds. */
export class CanaryWorld {
  readonly canaries = new Map<string, Secret>();
  /** Every id there is, by the resource that it stands for. */
  readonly ids: Record<
    'answers' | 'appeals' | 'categories' | 'claims' | 'experts' | 'files' | 'questions' | 'regrades' | 'users',
    string[]
  > = {
    answers: [],
    appeals: [],
    categories: [],
    claims: [],
    experts: [],
    files: [],
    questions: [],
    regrades: [],
    users: [],
  };
  waiting!: Person;
  released!: Person;
  evaluator!: Person;
  operator!: Person;
  admin!: Person;
  private readonly asked: string[] = [];
  private serial = 0;

  private constructor(readonly t: TestApp) {}

  static async of(t: TestApp): Promise<CanaryWorld> {
    const world = new CanaryWorld(t);
    await world.givePeople();
    await world.giveBank();
    await world.giveAnswers();
    return world;
  }

  /** A word without meaning, that no id, digest or number holds by chance. */
  secret(kind: Secret): string {
    this.serial += 1;
    const word = `kanari${this.serial}zwitsch`;
    this.canaries.set(word, kind);
    return word;
  }

  /** A score whose digits are a word of their own. */
  private score(kind: Secret): number {
    this.serial += 1;
    const score = Number(`3.${70_000 + this.serial}1`);
    this.canaries.set(String(score), kind);
    return score;
  }

  private async givePeople(): Promise<void> {
    const person = async (role: keyof typeof Role, kind: Secret) => {
      const made = await givenPerson(this.t, role, {
        name: this.secret(kind),
        email: `${this.secret(kind)}@example.com`,
        specialties: ['ML'],
      });
      const hash = this.secret('hash of a password');
      await this.t.db.query(`UPDATE users SET password_hash = $2 WHERE id = $1`, [made.userId, hash]);
      this.ids.users.push(made.userId);
      this.canaries.set(made.userId, role === 'APPLICANT' || role === 'ADMIN' ? kind : 'id of staff');
      if (made.expertId) {
        this.ids.experts.push(made.expertId);
        this.canaries.set(made.expertId, kind);
      }
      return made;
    };
    this.waiting = await person('APPLICANT', 'person of the waiting one');
    this.released = await person('APPLICANT', 'person of the released one');
    this.evaluator = await person('EVALUATOR', 'person of the evaluator');
    this.operator = await person('OPERATOR', 'person of the operator');
    this.admin = await person('ADMIN', 'person of the admin');
  }

  private async giveBank(): Promise<void> {
    const shown = await givenCategory(this.t);
    const closed = await givenCategory(this.t, { name: this.secret('bank'), isActive: false });
    this.ids.categories.push(shown.id, closed.id);
    for (const place of [
      { categoryId: shown.id },
      { categoryId: shown.id, targetSpecialties: ['ML'] },
      { categoryId: shown.id, isActive: false, hidden: true },
      { categoryId: shown.id, targetSpecialties: ['CV'], hidden: true },
      { categoryId: closed.id, hidden: true },
    ]) {
      const { hidden = false, ...fields } = place;
      await this.giveQuestions(fields, hidden);
    }
  }

  private async giveQuestions(fields: { categoryId: string }, hidden: boolean): Promise<void> {
    const text = () => this.secret('bank');
    const content = () => (hidden ? { content: text() } : {});
    const explanation = () => this.secret(hidden ? 'bank' : 'explanation');
    const rubric = (): object => ({
      criteria: [{ id: text(), description: text(), maxPoints: 10, levels: [{ points: 5, description: text() }] }],
      keywords: [text()],
    });
    const items = (): object => ({ items: [{ id: text(), description: text(), points: 10 }], keywords: [text()] });
    const kinds = [
      { qType: 'SHORT', correctAnswer: { accepted: [{ text: text() }] } },
      { qType: 'ESSAY', scoringRubric: rubric() },
      { qType: 'FILE', scoringRubric: items() },
      { qType: 'SINGLE', options: { A: 'one', B: 'two' }, correctAnswer: { value: 'B' } },
    ] as const;
    for (const kind of kinds) {
      const { id } = await givenQuestion(this.t, { ...fields, ...content(), ...kind, explanation: explanation() });
      this.ids.questions.push(id);
      if (!hidden) this.asked.push(id);
      // What the key was before is no less a key.
      if (kind.qType === 'SHORT') {
        const key = JSON.stringify({ accepted: [{ text: text() }] });
        await this.t.db.query(`UPDATE questions SET correct_answer = $2 WHERE id = $1`, [id, key]);
      }
    }
  }

  private async giveAnswers(): Promise<void> {
    for (const [person, one] of [
      [this.waiting, 'waiting'],
      [this.released, 'released'],
    ] as const) {
      for (const questionId of this.asked) await this.giveVersions(person, `${one} one`, questionId);
      await this.giveClaim(person, `${one} one`);
      await this.giveAppeal(person, `${one} one`);
    }
    const { userId } = this.operator;
    const reason = this.secret('result of the released one');
    await this.t.db.query(
      `INSERT INTO final_results (id, expert_id, number, reason, finalized_by_id, total, graded_total, categories, items)
       VALUES ($1, $2, 1, $3, $4, $5, $6, '[]', '[]')`,
      [
        uuid(),
        this.released.expertId,
        reason,
        userId,
        this.score('result of the released one'),
        this.score('result of the released one'),
      ],
    );
  }

  /** Of an answer that was reviewed: with the evaluator for one, with nobody for the other. */
  private async giveAppeal(person: Person, one: One): Promise<void> {
    const categoryId = this.ids.categories[0] as string;
    const { id: questionId } = await givenQuestion(this.t, { categoryId, qType: 'ESSAY' });
    const answerId = await givenAnswer(this.t, {
      expertId: person.expertId,
      questionId,
      status: 'REVIEWED',
      score: this.score(`result of the ${one}`),
      responseData: { text: this.secret(`answer of the ${one}`) },
    });
    const assigneeId = one === 'released one' ? this.evaluator.userId : null;
    this.ids.questions.push(questionId);
    this.ids.answers.push(answerId);
    this.ids.appeals.push(
      await givenAppeal(this.t, answerId, { text: this.secret(`appeal of the ${one}`), assigneeId }),
    );
  }

  /** An answer that waits for a grade, in the hands of the evaluator. */
  private async giveClaim(person: Person, one: One): Promise<void> {
    const categoryId = this.ids.categories[0] as string;
    const { id: questionId } = await givenQuestion(this.t, { categoryId, qType: 'ESSAY' });
    const answerId = await givenAnswer(this.t, {
      expertId: person.expertId,
      questionId,
      responseData: { text: this.secret(`answer of the ${one}`) },
    });
    const token = uuid();
    this.canaries.set(token, 'token of a claim');
    this.ids.questions.push(questionId);
    this.ids.answers.push(answerId);
    this.ids.claims.push(await givenClaim(this.t, answerId, this.evaluator.userId, { token }));
    this.ids.regrades.push(await givenRegrade(this.t, questionId, [answerId], this.secret('reason of a regrade')));
  }

  /** One version in every state, and a draft on top. */
  private async giveVersions(person: Person, one: One, questionId: string): Promise<void> {
    const [{ q_type: qType }] = await this.t.db.query(`SELECT q_type FROM questions WHERE id = $1`, [questionId]);
    const expertId = person.expertId as string;
    const response = async (kind: Secret): Promise<Record<string, unknown>> => {
      if (qType === 'SINGLE') return { value: 'A' };
      if (qType !== 'FILE') return { text: this.secret(kind) };
      return { files: [await this.giveFile(expertId, kind)], text: this.secret(kind) };
    };
    const statuses = ['SUBMITTED', 'GRADED', 'REVIEWED'] as const;
    for (const [index, status] of statuses.entries()) {
      const isGraded = status !== 'SUBMITTED';
      const id = await givenAnswer(this.t, {
        expertId,
        questionId,
        version: index + 1,
        status,
        responseData: await response(`answer of the ${one}`),
        score: isGraded ? this.score(`result of the ${one}`) : null,
        graderId: isGraded ? this.evaluator.userId : null,
      });
      this.ids.answers.push(id);
      if (isGraded) await this.giveJudgement(id, one);
    }
    const responseData = await response(`draft of the ${one}`);
    this.ids.answers.push(
      await givenAnswer(this.t, { expertId, questionId, version: 4, status: 'DRAFT', responseData }),
    );
  }

  private async giveJudgement(id: string, one: One): Promise<void> {
    const kind = `result of the ${one}` as const;
    await this.t.db.query(`UPDATE answers SET grader_comment = $2, reviewer_id = $3 WHERE id = $1`, [
      id,
      this.secret(kind),
      this.operator.userId,
    ]);
    await this.t.db.query(
      `INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, actor_id,
              status_before, status_after, score_before, score_after, max_score, criteria, comment, reason, items, adjustment, rubric_hash, created_at, prev_hash, hash)
       SELECT $2, a.id, a.expert_id, a.question_id, a.version, a.version, 'GRADED', 1, repeat('0', 64), $3, 'SUBMITTED', 'GRADED',
              NULL, a.score, a.max_score, $4, $5, $6, $7, $8, $9, now(), repeat('0', 64), repeat('0', 64)
         FROM answers a WHERE a.id = $1`,
      [
        id,
        uuid(),
        this.evaluator.userId,
        JSON.stringify([{ id: 'depth', points: this.score(kind), comment: this.secret(kind) }]),
        this.secret(kind),
        this.secret(kind),
        JSON.stringify([{ id: this.secret(kind), points: this.score(kind) }]),
        this.score(kind),
        await this.giveRubric(),
      ],
    );
  }

  /** A rubric that grades were made with, and its hash: no applicant learns either. */
  private async giveRubric(): Promise<string> {
    const rubric = { items: [{ id: 'method', description: this.secret('rubric of a grade'), points: 10 }] };
    const hash = rubricHash(rubric);
    this.canaries.set(hash, 'rubric of a grade');
    await this.t.db.query(`INSERT INTO rubrics (hash, rubric) VALUES ($1, $2)`, [hash, JSON.stringify(rubric)]);
    return hash;
  }

  private async giveFile(expertId: string, kind: Secret): Promise<string> {
    const isDraft = kind.startsWith('draft');
    const one: One = kind.includes('waiting') ? 'waiting one' : 'released one';
    const name = this.secret(isDraft ? kind : `person of the ${one}`);
    const body = new FormData();
    body.append('file', new Blob([this.secret(kind)]), `${name}.txt`);
    const path = `/api/v1/files?expertId=${expertId}`;
    const { text } = await send(this.t, this.operator, { method: 'POST', path, body });
    const { id } = JSON.parse(text) as { id: string };
    const frozen = isDraft ? null : new Date();
    await this.t.db.query(`UPDATE files SET frozen_at = $2, uploaded_by_id = NULL WHERE id = $1`, [id, frozen]);
    this.ids.files.push(id);
    return id;
  }
}
