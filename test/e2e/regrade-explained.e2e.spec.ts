import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { RegradingDesk } from '../support/regrading-desk.js';

let t: TestApp;
let desk: RegradingDesk;
beforeAll(async () => {
  t = await startTestApp();
  desk = await RegradingDesk.on(t, 1);
});
afterAll(() => t.close());

describe('how a regraded score is explained', () => {
  it.each([
    // policy       picked  right now  score  by the key of
    ['current', 'B', 'B', 10, 2],
    ['current', 'A', 'B', 0, 2],
    ['either-key', 'C', 'B', 0, null],
  ])('%s, picked %s: by the key of revision %s', async (policy, picked, key, score, keyRevision) => {
    const { questionId, ids } = await desk.given([picked]);
    await desk.change(questionId, { correctAnswer: { value: key } });
    await desk.done(questionId, { policy });
    // Whatever the question becomes afterwards.
    await desk.change(questionId, { correctAnswer: { value: 'D' }, maxScore: 30 });

    const { body } = await desk.explain(ids[0] ?? '');

    expect(body).toMatchObject({ score, machineScore: score, isReproduced: true });
    expect(body.regrade?.keyRevision ?? null).toBe(keyRevision);
  });

  it('either-key: by the key that was answered, where that one gave the score', async () => {
    const { questionId, ids } = await desk.given(['A']);
    await desk.change(questionId, { correctAnswer: { value: 'B' }, maxScore: 20 });
    await desk.done(questionId, { policy: 'either-key' });

    const { body } = await desk.explain(ids[0] ?? '');

    expect(body).toMatchObject({ score: 20, machineScore: 20, isReproduced: true, regrade: { keyRevision: 1 } });
    expect(body.trace).toMatchObject({ kind: 'choice', right: ['A'] });
  });

  it('full credit: without a key', async () => {
    const { questionId, ids } = await desk.given(['C']);
    await desk.done(questionId, { policy: 'full-credit' });

    expect((await desk.explain(ids[0] ?? '')).body).toMatchObject({
      machineScore: 10,
      isReproduced: true,
      regrade: { keyRevision: null, voidOption: null },
      trace: { kind: 'none', why: 'full-credit' },
    });
  });

  it('a void option: as if it were not there', async () => {
    const { questionId, ids } = await desk.given(['A']);
    await desk.change(questionId, { correctAnswer: { value: 'B' } });
    await desk.done(questionId, { policy: 'void-option', option: 'A' });

    expect((await desk.explain(ids[0] ?? '')).body).toMatchObject({
      score: 0,
      isReproduced: true,
      regrade: { keyRevision: 2, voidOption: 'A' },
      trace: { kind: 'choice', optionCount: 3, picks: [] },
    });
  });

  it('after a revert: by what made the score that was put back', async () => {
    const { questionId, ids } = await desk.given(['A']);
    await desk.change(questionId, { correctAnswer: { value: 'B' } });
    const first = await desk.done(questionId, { policy: 'current' });
    const revert = await desk.reverted(first.id);
    const explained = async () => (await desk.explain(ids[0] ?? '')).body;

    expect(await explained()).toMatchObject({
      score: 10,
      isReproduced: true,
      regrade: null,
      grade: { kind: 'REGRADED', policy: 'regrade-revert@1' },
      trace: { right: ['A'] },
    });

    await desk.reverted(revert.id);
    expect(await explained()).toMatchObject({
      score: 0,
      isReproduced: true,
      regrade: { keyRevision: 2 },
      trace: { right: ['B'] },
    });
  });
});
