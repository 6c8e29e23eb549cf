import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RegradeRunner } from '../../src/regrades/regrade-runner.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { run } from '../support/process.js';
import { RegradingDesk } from '../support/regrading-desk.js';

const CLI = 'src/cli.js';

let folder: string;
let database: TestDatabase;
let t: TestApp;
let desk: RegradingDesk;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-cli-'));
  database = await createTestDatabase();
  t = await startTestApp({}, database);
  // Whatever is done, the command does by itself.
  await t.app.get(RegradeRunner, { strict: false }).stop();
  desk = await RegradingDesk.on(t);
}, 60_000);
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});

const cli = (...args: string[]) => run([CLI, 'regrade', ...args], { DATABASE_URL: database.url, DATA_DIR: folder });
const rekeyed = async (picks: string[]) => {
  const given = await desk.given(picks);
  await desk.change(given.questionId, { correctAnswer: { value: 'B' } });
  return given;
};
const BY_KEY = ['--policy', 'current', '--reason', 'B was meant.'];

describe('regrade', () => {
  it('has --help, which needs no database', async () => {
    const ended = await run([CLI, 'regrade', '--help'], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' });

    expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: /) });
  });

  it('does it without a server, and says what came of it', async () => {
    const { questionId, ids } = await rekeyed(['A', 'B', 'C']);

    const { code, stdout, stderr } = await cli(questionId, ...BY_KEY);

    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/^\s*2\s+changed\s*$/m);
    expect(stdout).toMatch(/^\s*1\s+right to wrong\s*$/m);
    expect(stdout).toContain('--revert');
    expect(await desk.scores(ids)).toEqual([0, 10, 0]);
    const [event] = await t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1 AND kind = 'REGRADED'`, [ids[0]]);
    expect(event).toMatchObject({ actor_id: null, reason: 'B was meant.' });
  });

  it('--dry-run writes nothing', async () => {
    const { questionId, ids } = await rekeyed(['A']);

    const { code, stdout } = await cli(questionId, '--policy', 'current', '--dry-run', '--json');

    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ dryRun: true, total: 1 })]);
    expect(await desk.scores(ids)).toEqual([10]);
    expect((await desk.read(`regrades?questionId=${questionId}`)).body.items).toEqual([]);
  });

  it('--revert puts the scores back', async () => {
    const { questionId, ids } = await rekeyed(['A', 'B']);
    const { id } = JSON.parse((await cli(questionId, ...BY_KEY, '--json')).stdout);

    const { code, stdout } = await cli('--revert', id, '--reason', 'It was right.', '--json');

    expect([code, JSON.parse(stdout)]).toEqual([0, expect.objectContaining({ policy: 'revert', state: 'DONE' })]);
    expect(await desk.scores(ids)).toEqual([10, 0]);
  });

  it('--resume goes on with what was broken off', async () => {
    const { questionId, ids } = await rekeyed(['B']);
    const { body } = await desk.regrade(questionId, { policy: 'current', reason: 'So.' });

    expect((await cli('--resume', body.id as string)).code).toBe(0);
    expect(await desk.scores(ids)).toEqual([10]);
  });

  it.each([
    [[], 'Name a question'],
    [['x', ...BY_KEY], 'x is not an id.'],
    [['01a20ad5-0e36-7532-8abc-3d22a406ddbb', ...BY_KEY], 'There is no such question.'],
    [['01a20ad5-0e36-7532-8abc-3d22a406ddbb', '--policy', 'current'], '/reason: Say why'],
    [['01a20ad5-0e36-7532-8abc-3d22a406ddbb', '--reason', 'So.'], '/policy'],
    [['--revert', '01a20ad5-0e36-7532-8abc-3d22a406ddbb', '--reason', 'So.'], 'There is no such regrade.'],
    [['--revert', '01a20ad5-0e36-7532-8abc-3d22a406ddbb', '01a20ad5-0e36-7532-8abc-3d22a406ddbb'], 'Name a question'],
    [['--revert', '01a20ad5-0e36-7532-8abc-3d22a406ddbb', '--dry-run'], '--revert takes no --dry-run.'],
    [['--resume', '01a20ad5-0e36-7532-8abc-3d22a406ddbb', '--allow-lower'], '--resume takes no --allow-lower.'],
  ])('%j is refused: %s', async (args, line) => {
    const { code, stderr, stdout } = await cli(...args);

    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toContain(line);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
