import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_AUDIT_KEY } from '../support/audit-keys.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenApproval, givenGrade } from '../support/grades.js';
import { run } from '../support/process.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
let folder: string;
let answerId: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-audit-cli-'));
  t = await startTestApp();
  const { id: questionId } = await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' });
  const { expertId } = await givenPerson(t, 'APPLICANT');
  answerId = await givenAnswer(t, { expertId, questionId });
  await givenGrade(t, answerId);
  await givenApproval(t, answerId);
});
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});

/** With the rights of the running product, who may read and no more. */
const cli = (args: readonly string[], settings: Record<string, string> = { AUDIT_KEY: TEST_AUDIT_KEY }) =>
  run(['src/cli.js', 'audit', ...args], { DATABASE_URL: t.env.databaseUrl ?? '', DATA_DIR: folder, ...settings });

describe('audit', () => {
  it('verifies, writes a checkpoint down and holds the record against it', async () => {
    const [first, second] = [join(folder, 'first.ndjson'), join(folder, 'second.ndjson')];

    expect(await cli(['verify'])).toMatchObject({
      code: 0,
      stderr: '',
      stdout: expect.stringMatching(/ 1 +chains[^]* 2 +events[^]*The record of grades is as it was written\.\n$/),
    });
    expect(await cli(['checkpoint', '--out', first])).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringMatching(/^Wrote \S+first\.ndjson: 1 chains and 0 tombstones\. Keep it elsewhere\.\n$/),
    });
    expect((await stat(first)).mode & 0o777).toBe(0o600);
    expect(await cli(['checkpoint', '--out', first])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/--force\.\n$/),
    });
    expect(await cli(['checkpoint', '--out', second, '--previous', first])).toMatchObject({ code: 0 });
    const { stdout } = await cli(['checkpoint', '--previous', second]);
    expect(stdout.split('\n').map((line) => line.slice(0, 12))).toEqual([
      '{"product":"',
      '{"expertId":',
      '{"chains":1,',
      '{"code":"' + stdout.trimEnd().slice(-66, -63),
      '',
    ]);

    await t.db.query(`ALTER TABLE grade_events DISABLE TRIGGER USER`);
    await t.db.query(`DELETE FROM grade_events WHERE answer_id = $1 AND seq = 2`, [answerId]);
    await t.db.query(`ALTER TABLE grade_events ENABLE TRIGGER USER`);
    await t.db.query(`UPDATE answers SET status = 'GRADED' WHERE id = $1`, [answerId]);

    expect(await cli(['verify'])).toMatchObject({ code: 0 });
    const cut = await cli(['verify', '--checkpoint', first, '--checkpoint', second]);
    expect(cut).toMatchObject({
      code: 1,
      stderr: '',
      stdout: expect.stringMatching(
        /chain-cut: expert \S+ on question \S+: a checkpoint knows 2 events, 1 are left\n[^]*chain-cut means: .*\n2 faults\.\n$/,
      ),
    });
    const told = JSON.parse((await cli(['verify', '--checkpoint', first, '--json'])).stdout) as object;
    expect(told).toMatchObject({
      ok: false,
      chains: 1,
      events: 1,
      answers: 1,
      faults: 1,
      found: [{ code: 'chain-cut' }],
    });
    expect(await cli(['checkpoint', '--out', join(folder, 'third.ndjson'), '--previous', second])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The record of grades has 1 faults, .*: no checkpoint was made\.\n$/),
    });
    expect((await readdir(folder)).toSorted()).toEqual(['first.ndjson', 'second.ndjson']);
  }, 120_000);

  it('says in one line what it lacks, and makes no key', async () => {
    const other = { AUDIT_KEY: 'another key that is long enough for it' };
    const path = join(folder, 'first.ndjson');
    expect(await readFile(path, 'utf8')).toContain('"format":1');

    expect(await cli(['verify', '--checkpoint', path], other)).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(
        /^\S+ was made with the key [0-9a-f]{16}, which is not known here: set AUDIT_KEY [^\n]*\n$/,
      ),
    });
    expect(await cli(['verify', '--checkpoint', join(folder, 'none')])).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The checkpoint \S+none cannot be read \(ENOENT\)\.\n$/),
    });
    expect(await cli(['checkpoint'], {})).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no key to make a checkpoint with: [^\n]*\n$/),
    });
    expect(await cli(['verify'], {})).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/key-unknown: .*\nkey-unknown means: Set AUDIT_KEYS_BEFORE/),
    });
    expect(await readdir(folder)).not.toContain('audit-key');
  }, 120_000);

  it('accepts what is of before there was a key when it is told to', async () => {
    const { id: questionId } = await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' });
    const { expertId } = await givenPerson(t, 'APPLICANT');
    await givenAnswer(t, { expertId, questionId, status: 'GRADED' });

    expect(await cli(['verify'])).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/unproven: 1 grades have no event: they are of before/),
    });
    expect(await cli(['verify', '--allow-unproven'])).toMatchObject({ code: 0 });
  }, 60_000);
});
