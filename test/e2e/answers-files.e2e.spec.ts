import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let expert: Person;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());
beforeEach(async () => {
  expert = await givenPerson(t, 'APPLICANT');
  questionId = (await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'FILE' })).id;
});

async function givenFile(owner: Person = expert): Promise<string> {
  const id = uuid();
  await t.db.query(
    `INSERT INTO files (id, expert_id, uploaded_by_id, name, type, size, sha256) VALUES ($1, $2, $3, 'cv.pdf', 'application/pdf', 7, 'x')`,
    [id, owner.expertId, owner.userId],
  );
  return id;
}

const save = (files: string[], submit: boolean, who: Person = expert, expertId?: string | null) =>
  t
    .http()
    .post('/api/v1/answers')
    .set(who.auth)
    .send({ questionId, expertId: expertId ?? undefined, responseData: { files }, submit });
const frozen = async () => {
  const rows: { id: string }[] = await t.db.query(
    `SELECT id FROM files WHERE expert_id = $1 AND frozen_at IS NOT NULL ORDER BY id`,
    [expert.expertId],
  );
  return rows.map(({ id }) => id);
};

describe('an answer of files', () => {
  it.each([false, true])("names its own expert's files alone; submit: %j", async (submit) => {
    const own = await givenFile();
    const foreign = await givenFile(await givenPerson(t, 'APPLICANT'));

    expectProblem(await save([own, foreign, uuid()], submit), 'validation-failed', [
      '/responseData/files/1',
      '/responseData/files/2',
    ]);
    expect(await frozen()).toEqual([]);
  });

  it('freezes them when it is handed in, not before', async () => {
    const [one, two] = [await givenFile(), await givenFile()];
    const { body } = await save([one.toUpperCase(), two], false);
    expect(await frozen()).toEqual([]);

    await t.http().post(`/api/v1/answers/${body.id}/submit`).set(expert.auth);

    expect(await frozen()).toEqual([one, two].sort());
  });

  it('looks for them again when a draft is handed in', async () => {
    const file = await givenFile();
    const { body } = await save([file], false);
    await t.db.query(`DELETE FROM files WHERE id = $1`, [file]);

    expectProblem(await t.http().post(`/api/v1/answers/${body.id}/submit`).set(expert.auth), 'validation-failed', [
      '/responseData/files/0',
    ]);
  });

  it('a file of two answers keeps the time of the first', async () => {
    const file = await givenFile();
    await save([file], true);
    const [before] = await t.db.query(`SELECT frozen_at FROM files WHERE id = $1`, [file]);
    await save([file], true);

    expect(await t.db.query(`SELECT frozen_at FROM files WHERE id = $1`, [file])).toEqual([before]);
  });

  it("an operator who writes for an expert names the expert's files, not its own", async () => {
    const operator = await givenPerson(t, 'OPERATOR', { expert: true });
    const [theirs, own] = [await givenFile(), await givenFile(operator)];

    expectProblem(await save([own], true, operator, expert.expertId), 'validation-failed', ['/responseData/files/0']);
    expect((await save([theirs], true, operator, expert.expertId)).status).toBe(201);
  });

  it("answers that are handed in at the same time with the same files do not stand in each other's way", async () => {
    const files = [await givenFile(), await givenFile(), await givenFile()];
    const category = await givenCategory(t);
    const questions = await Promise.all(
      Array.from({ length: 8 }, () => givenQuestion(t, { categoryId: category.id, qType: 'FILE' })),
    );

    const replies = await Promise.all(
      questions.map(({ id }, index) =>
        t
          .http()
          .post('/api/v1/answers')
          .set(expert.auth)
          .send({ questionId: id, responseData: { files: index % 2 ? files : files.toReversed() }, submit: true }),
      ),
    );

    expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 201));
  });
});
