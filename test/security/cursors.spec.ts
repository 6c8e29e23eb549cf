import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenAppeal } from '../support/given-appeal.js';
import { givenClaim } from '../support/given-claim.js';
import { givenFinalResult } from '../support/grades.js';
import { givenRegrade } from '../support/given-regrade.js';
import { givenPerson, type Person } from '../support/session.js';
import { send } from './send.js';

let t: TestApp;
let admin: Person;
/** list → its address */
let lists: Record<string, string>;
beforeAll(async () => {
  t = await startTestApp();
  admin = await givenPerson(t, 'ADMIN');
  const [first, second] = [await givenPerson(t, 'APPLICANT'), await givenPerson(t, 'APPLICANT')];
  let regradeId = '';
  const questions = [await givenCategory(t), await givenCategory(t)].map(({ id }) =>
    givenQuestion(t, { categoryId: id, qType: 'ESSAY' }),
  );
  const [one, two] = (await Promise.all(questions)).map(({ id }) => id) as [string, string];
  for (const questionId of [one, two]) {
    await givenClaim(t, await givenAnswer(t, { expertId: first.expertId, questionId }), admin.userId);
    const graded = await givenAnswer(t, { expertId: second.expertId, questionId, status: 'GRADED' });
    const claimed = await givenAnswer(t, { expertId: second.expertId, questionId, version: 2, status: 'DRAFT' });
    regradeId = await givenRegrade(t, questionId, [graded, claimed]);
    await givenAppeal(t, graded);
  }
  await t.db.query(`UPDATE questions SET content = 'Why not?' WHERE id = $1`, [one]);
  await givenFinalResult(t, first.expertId);
  await t.db.query(
    `INSERT INTO final_results (id, expert_id, number, categories, items)
     SELECT gen_random_uuid(), expert_id, 2, categories, items FROM final_results`,
  );
  lists = {
    answers: '/answers?',
    experts: '/experts?',
    users: '/users?',
    'queue of grades': '/grading/queue?stage=grade&',
    'queue of reviews': '/grading/queue?stage=review&',
    claims: '/grading/claims?all=true&',
    appeals: '/appeals?',
    regrades: '/regrades?',
    'items of a regrade': `/regrades/${regradeId}/items?`,
    questions: '/questions?',
    assignment: `/experts/${first.expertId}/assignment?`,
    categories: '/categories?',
    results: `/experts/${first.expertId}/results?`,
    revisions: `/questions/${one}/revisions?`,
  };
});
afterAll(() => t.close());

const read = (list: string, query: string) => send(t, admin, { method: 'GET', path: `/api/v1${lists[list]}${query}` });

describe('a cursor', () => {
  it('goes on in the list that gave it and in no other, sorted alike or not', async () => {
    const cursors: Record<string, string> = {};
    for (const list of Object.keys(lists)) {
      cursors[list] = (JSON.parse((await read(list, 'limit=1')).text) as { nextCursor: string }).nextCursor;
    }

    const accepted: string[] = [];
    for (const [giver, cursor] of Object.entries(cursors)) {
      for (const list of Object.keys(lists)) {
        const { status, code } = await read(list, `cursor=${cursor}`);
        if (code !== 'invalid-cursor') accepted.push(`${giver} → ${list}: ${status}`);
      }
    }

    expect(accepted).toEqual(Object.keys(lists).map((list) => `${list} → ${list}: 200`));
  });
});
