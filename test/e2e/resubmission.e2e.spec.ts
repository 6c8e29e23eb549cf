import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenApproval, givenFinalResult, givenGrade, givenReturn } from '../support/grades.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const RULES = [
  { RESUBMISSION: 'until-graded', RESULTS_RELEASE: 'on-finalize' },
  { RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-finalize' },
];

describe.each(RULES)('under $RESUBMISSION', (settings) => {
  const closesByGrade = settings.RESUBMISSION === 'until-graded';
  let t: TestApp;
  let expert: Person;
  let questionId: string;
  let answerId: string;
  beforeAll(async () => {
    t = await startTestApp(settings);
  });
  afterAll(() => t.close());
  beforeEach(async () => {
    expert = await givenPerson(t, 'APPLICANT');
    questionId = (await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' })).id;
    answerId = (await save(true)).body.id;
  });

  const body = (submit: boolean) => ({ questionId, responseData: { text: 'So.' }, submit });
  const save = (submit: boolean) => t.http().post('/api/v1/answers').set(expert.auth).send(body(submit));
  const path = (id: string) => `/api/v1/answers/${id}`;

  async function expectOpen(open: boolean) {
    if (open) {
      expect((await save(false)).status).toBe(201);
      expect((await save(true)).status).toBe(200);
      return;
    }
    expectProblem(await save(false), 'resubmission-closed');
    expectProblem(await save(true), 'resubmission-closed');
    const batch = { answers: [{ questionId, responseData: { text: 'So.' } }] };
    expectProblem(await t.http().post('/api/v1/answers/batch').set(expert.auth).send(batch), 'resubmission-closed', [
      '/answers/0',
    ]);
  }

  it('a submission alone leaves it open', () => expectOpen(true));

  it(`a grade ${closesByGrade ? 'closes it' : 'leaves it open'}`, async () => {
    await givenGrade(t, answerId);
    await expectOpen(!closesByGrade);
  });

  it(`a grade that a review returned ${closesByGrade ? 'closes it' : 'leaves it open'}`, async () => {
    await givenGrade(t, answerId);
    await givenReturn(t, answerId);
    await expectOpen(!closesByGrade);
  });

  it('a review closes it', async () => {
    await givenGrade(t, answerId);
    await givenApproval(t, answerId);
    await expectOpen(false);
  });

  it('a final result closes it, and the released answer stays as it is', async () => {
    await givenFinalResult(t, expert.expertId);

    await expectOpen(false);
    expect((await save(true)).body.detail).toMatch(/^The result of this expert is final;/);
    const { headers } = await t.http().get(path(answerId)).set(expert.auth);
    expectProblem(
      await t
        .http()
        .delete(path(answerId))
        .set(expert.auth)
        .set('If-Match', headers.etag ?? ''),
      'answer-not-draft',
    );
  });

  it(`the machine's grade ${closesByGrade ? 'closes it at once' : 'leaves it open'}`, async () => {
    const { id } = await givenQuestion(t, { categoryId: (await givenCategory(t)).id });
    const send = () =>
      t
        .http()
        .post('/api/v1/answers')
        .set(expert.auth)
        .send({ questionId: id, responseData: { value: 'A' }, submit: true });
    await send();

    expect((await send()).status).toBe(closesByGrade ? 409 : 201);
  });

  it('a draft that was left over is neither changed nor handed in, and may be dropped', async () => {
    const draft = await save(false);
    await givenGrade(t, answerId);
    await givenApproval(t, answerId);
    const tag = draft.headers.etag ?? '';

    expectProblem(
      await t
        .http()
        .patch(path(draft.body.id))
        .set(expert.auth)
        .set('If-Match', tag)
        .send({ responseData: { text: 'x' } }),
      'resubmission-closed',
    );
    expectProblem(
      await t
        .http()
        .post(`${path(draft.body.id)}/submit`)
        .set(expert.auth),
      'resubmission-closed',
    );
    const counting = await t.http().get(`/api/v1/answers?questionId=${questionId}&counting=true`).set(expert.auth);
    expect(counting.body.items).toMatchObject([{ id: answerId }]);
    expect((await t.http().delete(path(draft.body.id)).set(expert.auth)).status).toBe(204);
  });
});
