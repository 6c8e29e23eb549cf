import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenApproval, givenGrade } from '../support/grades.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let other: Person;
let operator: Person;
let evaluator: Person;
let categoryId: string;
beforeAll(async () => {
  t = await startTestApp({ RESUBMISSION: 'until-reviewed' });
  [expert, other, operator, evaluator] = await Promise.all([
    givenPerson(t, 'APPLICANT', { name: 'Kim Minji' }),
    givenPerson(t, 'APPLICANT'),
    givenPerson(t, 'OPERATOR'),
    givenPerson(t, 'EVALUATOR'),
  ]);
  categoryId = (await givenCategory(t)).id;
});
afterAll(() => t.close());

const get = (path: string, who: Person = expert) => t.http().get(`/api/v1/answers${path}`).set(who.auth);
const idsOf = (body: { items: { id: string }[] }) => body.items.map(({ id }) => id);

async function givenAnswer({ who = expert, submit = true, questionId = '' } = {}): Promise<{
  id: string;
  questionId: string;
}> {
  const question =
    questionId || (await givenQuestion(t, { categoryId, qType: 'ESSAY', explanation: 'a secret explanation' })).id;
  const saved = await t
    .http()
    .post('/api/v1/answers')
    .set(who.auth)
    .send({ questionId: question, responseData: { text: 'So.' }, submit });
  return { id: saved.body.id, questionId: question };
}

describe('GET /answers/:id', () => {
  it('wants a signed-in caller and an id', async () => {
    expectProblem(await t.http().get(`/api/v1/answers/${uuid()}`), 'sign-in-required');
    expectProblem(await get('/seven'), 'invalid-id');
    expectProblem(await get(`/${uuid()}?include=grades`), 'invalid-query', ['/include']);
  });

  it("somebody else's answer is the same as none", async () => {
    const { id } = await givenAnswer();
    const foreign = await get(`/${id}`, other);
    const none = await get(`/${uuid()}`, other);

    expectProblem(foreign, 'answer-not-found');
    expect({ ...foreign.body, instance: '', requestId: '' }).toEqual({ ...none.body, instance: '', requestId: '' });
  });

  it('a draft is nothing to staff, whoever they are', async () => {
    const { id } = await givenAnswer({ submit: false });

    for (const who of [evaluator, operator]) expectProblem(await get(`/${id}`, who), 'answer-not-found');
  });

  it('an operator sees whose it is and what became of it', async () => {
    const { id } = await givenAnswer();
    await givenGrade(t, id, evaluator.userId);

    expect((await get(`/${id}`, operator)).body).toMatchObject({
      id,
      expertId: expert.expertId,
      status: 'GRADED',
      score: 6.5,
      graderId: evaluator.userId,
      graderComment: 'a secret comment',
    });
  });

  it('an evaluator sees the grading view, which names no person', async () => {
    const { id, questionId } = await givenAnswer();
    await givenGrade(t, id, evaluator.userId);

    const { body, headers } = await get(`/${id}?include=question`, evaluator);

    expect(body).toMatchObject({
      id,
      questionId,
      candidate: expect.stringMatching(/^Candidate [0-9A-F]{8}$/),
      status: 'GRADED',
      score: 6.5,
    });
    expect(body.question).toMatchObject({ id: questionId, explanation: 'a secret explanation' });
    expect(headers.etag).toMatch(/-grading/);
    for (const person of [expert.expertId, expert.userId, evaluator.userId, 'Kim'])
      expect(JSON.stringify(body)).not.toContain(person);
  });

  it('an evaluator who is the expert is its owner', async () => {
    const both = await givenPerson(t, 'EVALUATOR', { expert: true });
    const { id } = await givenAnswer({ who: both });
    await givenGrade(t, id, evaluator.userId);

    expect((await get(`/${id}`, both)).body).toMatchObject({
      expertId: both.expertId,
      status: 'SUBMITTED',
      score: null,
      released: false,
    });
    expect(idsOf((await get('', both)).body)).toEqual([id]);
  });

  it('an answer that has not changed is not sent again', async () => {
    const { id } = await givenAnswer();
    const first = await get(`/${id}`);
    expect((await get(`/${id}`).set('If-None-Match', first.headers.etag ?? '')).status).toBe(304);
  });
});

describe('a version that the next one supersedes', () => {
  it('is read as before by everybody, under the same ETags', async () => {
    const { id, questionId } = await givenAnswer();
    await givenGrade(t, id, evaluator.userId);
    const reads = () => Promise.all([expert, operator, evaluator].map((who) => get(`/${id}`, who)));
    const before = await reads();

    await givenAnswer({ questionId });
    const after = await reads();

    expect(before.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
    expect(after.map(({ headers }) => headers.etag)).toEqual(before.map(({ headers }) => headers.etag));
  });

  it('is in no list of what counts, of one expert and of all', async () => {
    const { id: first, questionId } = await givenAnswer();
    const { id: second } = await givenAnswer({ questionId });
    await givenAnswer({ questionId, submit: false });

    for (const [who, query] of [
      [expert, ''],
      [operator, ''],
      [operator, `&expertId=${expert.expertId}`],
    ] as const) {
      const { body } = await get(`?questionId=${questionId}&counting=true&withTotal=true${query}`, who);
      expect([idsOf(body), body.total]).toEqual([[second], 1]);
      expect(idsOf(body)).not.toContain(first);
    }
  });
});

describe('an expert learns nothing of a grade before its release', () => {
  const SECRETS = /secret|"score":6|GRADED|REVIEWED/;

  it.each(['GRADED', 'REVIEWED'])('%s is SUBMITTED in every read, and nothing moves', async (status) => {
    const { id, questionId } = await givenAnswer();
    const reads = () =>
      Promise.all([
        get(`/${id}`),
        get(`/${id}?include=question`),
        get(`?questionId=${questionId}&include=question`),
        get(`?questionId=${questionId}&status=SUBMITTED&counting=true&latest=true&withTotal=true`),
        get(`?questionId=${questionId}&status=GRADED,REVIEWED&withTotal=true`),
      ]);
    const before = await reads();

    await givenGrade(t, id, evaluator.userId);
    if (status === 'REVIEWED') await givenApproval(t, id, evaluator.userId);
    const after = await reads();

    expect(after.map(({ body }) => body)).toEqual(before.map(({ body }) => body));
    expect(after.map(({ headers }) => headers.etag)).toEqual(before.map(({ headers }) => headers.etag));
    expect(after.map(({ text }) => text).join()).not.toMatch(SECRETS);
    expect(after[3]?.body).toMatchObject({ total: 1, items: [{ id, status: 'SUBMITTED' }] });
    expect(after[4]?.body).toMatchObject({ total: 0, items: [] });
    expect((await get(`/${id}`).set('If-None-Match', before[0]?.headers.etag ?? '')).status).toBe(304);
  });

  it('refusals of a graded answer are those of a submitted one', async () => {
    const [plain, graded] = [await givenAnswer(), await givenAnswer()];
    await givenGrade(t, graded.id, evaluator.userId);
    const tries = async ({ id }: { id: string }) => {
      const path = `/api/v1/answers/${id}`;
      const replies = [
        await t
          .http()
          .patch(path)
          .set(expert.auth)
          .set('If-Match', '"1-own"')
          .send({ responseData: { text: 'x' } }),
        await t
          .http()
          .patch(path)
          .set(expert.auth)
          .set('If-Match', '"2-own"')
          .send({ responseData: { text: 'x' } }),
        await t.http().post(`${path}/submit`).set(expert.auth),
        await t.http().delete(path).set(expert.auth),
      ];
      return replies.map(({ status, body, headers }) => ({
        status,
        code: body.code,
        detail: body.detail,
        etag: headers.etag,
      }));
    };

    expect(await tries(graded)).toEqual(await tries(plain));
  });

  it('a released answer shows its grade, and never by whom', async () => {
    const open = await startTestApp({ RESULTS_RELEASE: 'on-grade' });
    try {
      const person = await givenPerson(open, 'APPLICANT');
      const { id: inCategory } = await givenCategory(open);
      const question = await givenQuestion(open, { categoryId: inCategory, explanation: 'now it is told' });

      const handedIn = await open
        .http()
        .post('/api/v1/answers')
        .set(person.auth)
        .send({ questionId: question.id, responseData: { value: 'B' }, submit: true });

      const released = { status: 'GRADED', released: true, score: 10, isCorrect: true, explanation: 'now it is told' };
      expect(handedIn.body).toMatchObject(released);
      expect(handedIn.headers.etag).toBe('"1-released-q1"');
      const { body } = await open.http().get('/api/v1/answers?status=GRADED').set(person.auth);
      expect(body.items).toMatchObject([released]);
      expect(body.items[0]).not.toHaveProperty('graderId');
    } finally {
      await open.close();
    }
  });
});

describe('GET /answers', () => {
  it('wants a signed-in caller, and has nothing for evaluators', async () => {
    expectProblem(await t.http().get('/api/v1/answers'), 'sign-in-required');
    expectProblem(await get('', evaluator), 'role-required');
  });

  it.each([
    ['expertId=seven', '/expertId'],
    ['questionId=7', '/questionId'],
    ['status=DONE', '/status'],
    ['latest=1', '/latest'],
    ['counting=yes', '/counting'],
    ['include=expert', '/include'],
    ['limit=201', '/limit'],
    ['sort=score', '/sort'],
  ])('refuses ?%s', async (query, pointer) => {
    expectProblem(await get(`?${query}`), 'invalid-query', [pointer]);
  });

  it('refuses a cursor that is not its own', async () => {
    expectProblem(await get('?cursor=bm90IG91cnM'), 'invalid-cursor');
  });

  it('an expert finds its own alone, whatever it asks for', async () => {
    const mine = await givenPerson(t, 'APPLICANT');
    const [one, two] = [await givenAnswer({ who: mine }), await givenAnswer({ who: mine, submit: false })];
    await givenAnswer({ who: other });

    expect(idsOf((await get('', mine)).body)).toEqual([one.id, two.id]);
    expect(idsOf((await get('?expertId=me', mine)).body)).toEqual([one.id, two.id]);
    expect(idsOf((await get(`?expertId=${other.expertId}`, mine)).body)).toEqual([]);
    expectProblem(await get('?expertId=me', operator), 'expert-not-found');
  });

  it('an operator finds what was handed in, and the drafts it wrote', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const handedIn = await givenAnswer({ who: person });
    await givenAnswer({ who: person, submit: false });
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY' });
    const body = { questionId, expertId: person.expertId, responseData: { text: 'dictated' } };
    const written = await t.http().post('/api/v1/answers').set(operator.auth).send(body);
    const colleague = await givenPerson(t, 'OPERATOR');

    expect(idsOf((await get(`?expertId=${person.expertId}`, operator)).body)).toEqual([handedIn.id, written.body.id]);
    expect(idsOf((await get(`?expertId=${person.expertId}`, colleague)).body)).toEqual([handedIn.id]);
    expect(
      (await get(`?expertId=${person.expertId}&status=DRAFT&include=question`, operator)).body.items,
    ).toMatchObject([
      {
        id: written.body.id,
        writtenById: operator.userId,
        graderId: null,
        question: { id: questionId, correctAnswer: null },
      },
    ]);
  });

  it('latest is the highest version, counting the highest that was handed in', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const first = await givenAnswer({ who: person });
    const second = await givenAnswer({ who: person, questionId: first.questionId });
    const draft = await givenAnswer({ who: person, questionId: first.questionId, submit: false });
    const search = async (query: string, who = person) =>
      idsOf((await get(`?questionId=${first.questionId}&${query}`, who)).body);

    expect(await search('')).toEqual([first.id, second.id, draft.id]);
    expect(await search('latest=true')).toEqual([draft.id]);
    expect(await search('counting=true')).toEqual([second.id]);
    expect(await search('latest=true&counting=true')).toEqual([]);
    expect(await search('latest=true', operator)).toEqual([second.id]);
    expect(await search('status=DRAFT&status=SUBMITTED')).toEqual([first.id, second.id, draft.id]);
    expect(await search('latest=false&counting=false')).toHaveLength(3);
  });

  it('pages through all of them once, with the total', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const all: string[] = [];
    for (let i = 0; i < 5; i += 1) all.push((await givenAnswer({ who: person })).id);
    await t.db.query(`UPDATE answers SET created_at = '2026-01-01T00:00:00.123456Z' WHERE expert_id = $1`, [
      person.expertId,
    ]);

    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await get(`?limit=2&withTotal=true${cursor}`, person);
      expect(body.total).toBe(5);
      found.push(...idsOf(body));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor !== '');

    expect(found).toEqual([...all].sort());
  });

  it('an operator who is an expert sees its own answers as their owner, also through the status filter', async () => {
    const both = await givenPerson(t, 'OPERATOR', { expert: true });
    const own = await givenAnswer({ who: both });
    await givenGrade(t, own.id, evaluator.userId);
    const foreign = await givenAnswer({ questionId: own.questionId });
    await givenGrade(t, foreign.id, evaluator.userId);
    const search = async (status: string) =>
      (await get(`?questionId=${own.questionId}&status=${status}`, both)).body.items;

    expect(await search('SUBMITTED')).toMatchObject([{ id: own.id, status: 'SUBMITTED', score: null }]);
    expect(await search('GRADED')).toMatchObject([{ id: foreign.id, graderId: evaluator.userId }]);
  });
});
