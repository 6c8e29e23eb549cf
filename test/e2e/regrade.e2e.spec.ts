import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson } from '../support/session.js';
import { RegradingDesk } from '../support/regrading-desk.js';

let t: TestApp;
let desk: RegradingDesk;
beforeAll(async () => {
  t = await startTestApp();
  desk = await RegradingDesk.on(t);
});
afterAll(() => t.close());

const CURRENT = { policy: 'current', reason: 'The key was wrong.' };
const countOf = async (table: string) => (await t.db.query(`SELECT count(*)::int AS rows FROM ${table}`))[0].rows;

describe('who may regrade', () => {
  it('operators alone', async () => {
    const { questionId } = await desk.given(['A']);
    const id = uuid();

    expectProblem(await t.http().post(`/api/v1/questions/${questionId}/regrade`).send(CURRENT), 'sign-in-required');
    for (const person of [desk.evaluator, desk.experts[0] ?? desk.evaluator]) {
      expectProblem(await desk.regrade(questionId, CURRENT, person), 'role-required');
      expectProblem(await desk.revert(id, { reason: 'No.' }, person), 'role-required');
      for (const path of ['regrades', `regrades/${id}`, `regrades/${id}/items`])
        expectProblem(await desk.read(path, person), 'role-required');
    }
  });

  it('nothing that is not there', async () => {
    expectProblem(await desk.regrade(uuid(), CURRENT), 'question-not-found');
    expectProblem(await desk.regrade(uuid(), { ...CURRENT, dryRun: true }), 'question-not-found');
    expectProblem(await desk.regrade('x', CURRENT), 'invalid-id');
    expectProblem(await desk.revert(uuid(), { reason: 'No.' }), 'regrade-not-found');
    expectProblem(await desk.read(`regrades/${uuid()}`), 'regrade-not-found');
    expectProblem(await desk.read(`regrades/${uuid()}/items`), 'regrade-not-found');
  });
});

describe('whoever has answered the question', () => {
  it('neither regrades nor reverts it, and is told nothing of their own score', async () => {
    const both = await givenPerson(t, 'OPERATOR', { expert: true });
    const { questionId, ids } = await desk.given(['A']);
    const own = { expertId: both.expertId, questionId, responseData: { value: 'B' } };
    const ownId = await givenAnswer(t, { ...own, status: 'GRADED', score: 0, isCorrect: false });
    const { id } = await desk.done(questionId, { policy: 'void-option', option: 'A' });

    expectProblem(await desk.regrade(questionId, CURRENT, both), 'own-answer');
    expectProblem(await desk.regrade(questionId, { policy: 'current', dryRun: true }, both), 'own-answer');
    expectProblem(await desk.revert(id, { reason: 'No.' }, both), 'own-answer');
    expect((await desk.read(`regrades/${id}/items?withTotal=true`)).body).toMatchObject({
      total: 1,
      items: [{ answerId: ownId }],
    });
    expect((await desk.read(`regrades/${id}/items?withTotal=true`, both)).body).toMatchObject({ total: 0, items: [] });
    expect(await desk.scores([...ids, ownId])).toEqual([10, 10]);
  });
});

describe('what is refused', () => {
  it.each<[object, string[]]>([
    [{}, ['/policy', '/reason']],
    [{ policy: 'lower-only', reason: 'So.' }, ['/policy']],
    [{ policy: 'current' }, ['/reason']],
    [{ policy: 'current', reason: ' ' }, ['/reason']],
    [{ policy: 'current', reason: '<b>So.</b>' }, ['/reason']],
    [{ policy: 'void-option', reason: 'So.' }, ['/option']],
    [{ policy: 'void-option', option: 'Z', reason: 'So.' }, ['/option']],
    [{ policy: 'void-option', option: 'not a key', reason: 'So.' }, ['/option']],
    [{ policy: 'current', option: 'A', reason: 'So.' }, ['/option']],
    [{ ...CURRENT, limit: 5 }, ['/limit']],
    [{ ...CURRENT, cursor: 'x' }, ['/cursor']],
    [{ ...CURRENT, allowLower: 'yes', dryRun: 1 }, ['/allowLower', '/dryRun']],
    [{ ...CURRENT, score: 10 }, ['/score']],
    [{ policy: 'current', dryRun: true, limit: 0 }, ['/limit']],
  ])('%j: %j', async (body, pointers) => {
    const { questionId, ids } = await desk.given(['A']);

    expectProblem(await desk.regrade(questionId, body), 'validation-failed', pointers);
    expect(await desk.scores(ids)).toEqual([10]);
  });

  it.each([[{}], [{ reason: '' }], [{ reason: 'So.', allowLower: null }]])('a revert with %j', async (body) => {
    expectProblem(await desk.revert(uuid(), body), 'validation-failed');
  });

  it('a question without a key, but for full credit', async () => {
    const { questionId } = await desk.given([], { qType: 'ESSAY', correctAnswer: null });

    for (const policy of ['current', 'raise-only', 'either-key'])
      expectProblem(await desk.regrade(questionId, { ...CURRENT, policy }), 'not-machine-graded');
    expect(await desk.done(questionId, { policy: 'full-credit' })).toMatchObject({ total: 0, state: 'DONE' });
  });

  it('answers that were given to other options, with the list of them, but for full credit', async () => {
    const { questionId, ids } = await desk.given(['A', 'B'], { options: { A: 'one', B: 'two', C: 'three' } });
    await desk.change(questionId, { options: { A: 'one', B: 'two', D: 'four' } });
    const later = await desk.answer(questionId, { value: 'D' }, 2);

    const refused = await desk.regrade(questionId, CURRENT);
    expectProblem(refused, 'options-differ');
    expect(refused.body).toMatchObject({
      revisions: [{ revision: 1, optionKeys: ['A', 'B', 'C'], answers: 2 }],
      answerIds: ids,
    });
    expectProblem(await desk.regrade(questionId, { policy: 'current', dryRun: true }), 'options-differ');
    expect(await desk.scores([...ids, later])).toEqual([10, 0, 0]);

    await desk.done(questionId, { policy: 'full-credit' });
    expect(await desk.scores([...ids, later])).toEqual([10, 10, 10]);
  });

  it('a second regrade of the question while the first is under way', async () => {
    const { questionId, ids } = await desk.given(['B']);
    const held = t.db.createQueryRunner();
    await held.startTransaction();
    await held.query(`SELECT FROM answers WHERE id = $1 FOR UPDATE`, [ids[0]]);

    const { body } = await desk.regrade(questionId, { policy: 'full-credit', reason: 'So.' });
    expectProblem(await desk.regrade(questionId, CURRENT), 'regrade-under-way');
    expectProblem(await desk.revert(body.id, { reason: 'No.' }), 'regrade-under-way');
    await held.rollbackTransaction();
    await held.release();

    expect(await desk.finished(body.id)).toMatchObject({ state: 'DONE', counts: { changed: 1 } });
  });
});

describe('a dry run', () => {
  it('tells old and new scores, flips and totals, page by page, and writes nothing', async () => {
    const { questionId, ids } = await desk.given(['A', 'B', 'C']);
    await desk.change(questionId, { correctAnswer: { value: 'B' } });
    const before = [await countOf('regrades'), await countOf('grade_events')];

    const { status, body } = await desk.regrade(questionId, { policy: 'current', dryRun: true, limit: 1 });
    const next = await desk.regrade(questionId, { policy: 'current', dryRun: true, cursor: body.nextCursor });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      dryRun: true,
      questionId,
      revision: 2,
      total: 3,
      counts: { changed: 2, raised: 1, lowered: 1, rightToWrong: 1, wrongToRight: 1, unchanged: 1, handMade: 0 },
    });
    expect(body.items).toEqual([
      {
        answerId: ids[0],
        outcome: 'CHANGED',
        scoreBefore: 10,
        maxScoreBefore: 10,
        isCorrectBefore: true,
        ruleScore: 0,
        ruleMaxScore: 10,
        ruleIsCorrect: false,
        scoreAfter: 0,
        maxScoreAfter: 10,
        isCorrectAfter: false,
      },
    ]);
    expect(next.body).toMatchObject({ counts: body.counts, nextCursor: null });
    expect(next.body.items).toMatchObject([{ answerId: ids[1], scoreBefore: 0, scoreAfter: 10 }]);
    expect([await countOf('regrades'), await countOf('grade_events')]).toEqual(before);
    expect(await desk.scores(ids)).toEqual([10, 0, 0]);
  });

  it('refuses a cursor of another list', async () => {
    const { questionId } = await desk.given([]);
    const cursor = Buffer.from(JSON.stringify(['questions', uuid()])).toString('base64url');

    expectProblem(await desk.regrade(questionId, { policy: 'current', dryRun: true, cursor }), 'invalid-cursor');
  });

  it('looks at counting answers with a score alone', async () => {
    const { questionId, ids } = await desk.given(['B']);
    const [old] = ids;
    await t.db.query(`UPDATE questions SET correct_answer = '{"value": "B"}' WHERE id = $1`, [questionId]);
    const expertId = desk.experts[1]?.expertId ?? null;
    await givenAnswer(t, { expertId, questionId, status: 'SUBMITTED', responseData: { value: 'B' } });
    await givenAnswer(t, { expertId, questionId, version: 2, status: 'DRAFT', responseData: { value: 'B' } });
    const first = { expertId: desk.experts[2]?.expertId ?? null, questionId, responseData: { value: 'B' } };
    await givenAnswer(t, { ...first, status: 'GRADED', score: 0, isCorrect: false });
    await givenAnswer(t, { ...first, version: 2 });

    const { body } = await desk.regrade(questionId, { policy: 'current', dryRun: true });

    expect(body).toMatchObject({ total: 1, counts: { changed: 1 } });
    expect(body.items).toMatchObject([{ answerId: old }]);
  });
});

describe('each policy', () => {
  it.each([
    // policy       key  scores of those who picked A, B, C and were given 10, 0, 0 by the key A
    ['current', 'B', [0, 10, 0]],
    ['raise-only', 'B', [10, 10, 0]],
    ['either-key', 'B', [10, 10, 0]],
    ['full-credit', 'B', [10, 10, 10]],
  ])('%s, where the key was A and is %s: %j', async (policy, key, scores) => {
    const { questionId, ids } = await desk.given(['A', 'B', 'C']);
    await desk.change(questionId, { correctAnswer: { value: key } });

    const regrade = await desk.done(questionId, { policy });

    expect(await desk.scores(ids)).toEqual(scores);
    expect(regrade).toMatchObject({ policy, revision: 2, total: 3, done: 3, startedById: desk.operator.userId });
  });

  it('void-option: what was picked beside the option counts', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId: desk.categoryId, qType: 'MULTIPLE' });
    const ids = [
      await desk.answer(questionId, { value: ['A', 'B', 'C'] }, 0),
      await desk.answer(questionId, { value: ['B'] }, 1),
      await desk.answer(questionId, { value: ['A', 'D'] }, 2),
    ];

    await desk.done(questionId, { policy: 'void-option', option: 'B' });

    expect(await desk.scores(ids)).toEqual([10, 0, 0]);
    expect(await desk.events(ids[0] ?? '')).toEqual([
      ['GRADED', null, 0, 'subset@1'],
      ['REGRADED', 0, 10, 'regrade-void-option@1+subset@1'],
    ]);
  });

  it('void-option: all points for everybody where the option was all that was right', async () => {
    const { questionId, ids } = await desk.given(['A', 'B']);

    await desk.done(questionId, { policy: 'void-option', option: 'A' });

    expect(await desk.scores(ids)).toEqual([10, 10]);
  });

  it('takes the maxScore of now along, and the live score counts it', async () => {
    const { questionId, ids } = await desk.given(['A', 'B']);
    await desk.change(questionId, { maxScore: 20 });

    await desk.done(questionId, { policy: 'current' });

    expect(await desk.rows(ids)).toMatchObject([
      { score: 20, max_score: 20 },
      { score: 0, max_score: 20 },
    ]);
  });
});
