import { v7 as uuid } from 'uuid';
import { ErasedChains } from '../../src/privacy/erased-chains.js';
import type { TestApp } from './app.js';
import { givenCategory, givenQuestion } from './factories.js';
import { givenAnswer } from './given-answer.js';
import { givenAppeal } from './given-appeal.js';
import { givenApproval, givenFinalResult, givenGrade, givenRescore, givenReturn } from './grades.js';
import { givenRegrade } from './given-regrade.js';
import { givenPerson, type Person } from './session.js';

/** Texts that a careless copy would change: separators and escapes of COPY, NULL's spelling, other alphabets. */
export const AWKWARD = 'tab\there, line\nbreak, \\N, \\., back\\slash, "quoted", \r, 지원자, 🦉, e\u0301';

/** Rows in every table that a backup carries, answers in every state among them, and an upload with its bytes. */
export async function givenOneOfEverything(t: TestApp): Promise<{ fileId: string }> {
  const category = await givenCategory(t, { name: AWKWARD.slice(0, 60) });
  const question = await givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', content: AWKWARD });
  const other = await givenQuestion(t, { categoryId: category.id, explanation: AWKWARD });
  await t.db.query(`UPDATE questions SET content = 'Otherwise?' WHERE id = $1`, [other.id]);
  const [operator, evaluator, expert, erased] = [
    await givenPerson(t, 'OPERATOR'),
    await givenPerson(t, 'EVALUATOR'),
    await givenPerson(t, 'APPLICANT', { name: AWKWARD }),
    await givenPerson(t, 'APPLICANT'),
  ];

  const of = (questionId: string, version: number, status: 'DRAFT' | 'SUBMITTED' = 'SUBMITTED') =>
    givenAnswer(t, { expertId: expert.expertId, questionId, version, status, responseData: { text: AWKWARD } });
  const first = await of(question.id, 1);
  await givenGrade(t, first, evaluator.userId, 1 / 3);
  await givenReturn(t, first);
  await givenGrade(t, first, evaluator.userId, 2.5);
  await givenApproval(t, first, operator.userId, 2.5);
  await givenGrade(t, await of(other.id, 1), evaluator.userId, 9.0001);
  await of(other.id, 2);
  await of(other.id, 3, 'DRAFT');
  await givenGradeByItems(t, category.id, { expert, evaluator });
  await givenRegrade(t, question.id, [first], AWKWARD);
  await givenPanel(t, category.id, { expert, evaluator });
  await givenFinalResult(t, expert.expertId);
  await givenRescore(t, first, 3.25, 'APPEAL_DECIDED');
  await givenAppeal(t, first, { text: AWKWARD, assigneeId: evaluator.userId });
  await t
    .http()
    .post(`/api/v1/answers/${first}/unblind`)
    .set(operator.auth)
    .send({ userId: evaluator.userId, reason: AWKWARD.replaceAll('\u0000', '') })
    .expect(200);
  await t.db.query(
    `INSERT INTO evaluator_exclusions (user_id, expert_id, reason, created_by_id) VALUES ($1, $2, $3, $4)`,
    [evaluator.userId, expert.expertId, AWKWARD, operator.userId],
  );

  await givenGrade(t, await givenAnswer(t, { expertId: erased.expertId, questionId: other.id }));
  await t.db.query(
    `INSERT INTO user_identities (id, user_id, issuer, subject) VALUES ($1, $1, 'https://id.example.com', 'erased')`,
    [erased.userId],
  );
  await t.db.query(`DELETE FROM users WHERE id = $1`, [erased.userId]);
  await t.db.transaction((tx) => new ErasedChains(t.env).prove(tx, erased.expertId ?? '', new Map()));

  await t.db.query(`INSERT INTO erased_marks (question_id, score, max_score, marks) VALUES ($1, $2, 10, 3)`, [
    other.id,
    1 / 3,
  ]);

  await t.db.query(
    `INSERT INTO idempotency_keys (user_id, route, key, body_hash, status, headers, body)
     VALUES ($1, 'POST /api/v1/answers', 'a key', 'a hash', 201, '{"location": "/there"}', $2)`,
    [expert.userId, JSON.stringify({ text: AWKWARD })],
  );
  await t.db.query(
    `INSERT INTO user_identities (id, user_id, issuer, subject) VALUES ($1, $1, 'https://id.example.com', $2)`,
    [expert.userId, AWKWARD.replaceAll('\u0000', '')],
  );
  const uploaded = await t
    .http()
    .post('/api/v1/files')
    .set(expert.auth)
    .set('Idempotency-Key', uuid())
    .attach('file', Buffer.from(AWKWARD.repeat(50)), 'plan.txt')
    .expect(201);
  return { fileId: (uploaded.body as { id: string }).id };
}

/** A grade that names its rubric, with an adjustment. */
async function givenGradeByItems(
  t: TestApp,
  categoryId: string,
  { expert, evaluator }: { expert: Person; evaluator: Person },
): Promise<void> {
  const items = [
    { id: AWKWARD.slice(0, 60), description: `Grades are made by it. ${AWKWARD}`, points: 3.0001 },
    { id: 'source', description: 'No source', points: -0.1 },
  ];
  const { id: questionId } = await givenQuestion(t, {
    categoryId,
    qType: 'ESSAY',
    scoringRubric: { items, floor: -1.5 },
  });
  const id = await givenAnswer(t, { expertId: expert.expertId, questionId });
  await t
    .http()
    .post(`/api/v1/answers/${id}/grade`)
    .set(evaluator.auth)
    .send({ items: items.map((item) => item.id), adjustment: -0.1, reason: AWKWARD })
    .expect(200);
}

/** One of two marks of an answer. */
async function givenPanel(
  t: TestApp,
  categoryId: string,
  { expert, evaluator }: { expert: Person; evaluator: Person },
): Promise<void> {
  const terms = { markers: 2, panelRule: 'LOWER', panelSpread: 20 } as const;
  const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY', ...terms });
  const id = await givenAnswer(t, { expertId: expert.expertId, questionId });
  await t
    .http()
    .post(`/api/v1/answers/${id}/grade`)
    .set(evaluator.auth)
    .send({ score: 3.0001, comment: AWKWARD })
    .expect(200);
}
