import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let admin: Person;
beforeAll(async () => {
  t = await startTestApp();
  admin = await givenPerson(t, 'ADMIN');
});
afterAll(() => t?.close());

/** New connections of the pool have the setting; the ones it holds are ended, which it learns of a moment later. */
async function setDatabase(setting: string): Promise<void> {
  const [{ name }]: [{ name: string }] = await t.db.query(`SELECT current_database() AS name`);
  await t.db.query(`BEGIN READ WRITE; ALTER DATABASE ${name} ${setting}; COMMIT`);
  await t.db.query(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  const pool = t.app.get(DataSource);
  while (!(await pool.query('SELECT 1').catch(() => null))) await sleep(20);
}

const newCategory = () =>
  t
    .http()
    .post('/api/v1/categories')
    .set(admin.auth)
    .send({ name: `A category ${Math.random()}`, weight: 1 });

describe('a database that takes no writes', () => {
  beforeAll(() => setDatabase('SET default_transaction_read_only = on'));
  afterAll(async () => {
    await setDatabase('RESET default_transaction_read_only');
  });

  it('refuses writes for now, serves reads, and is told by ready and not by live', async () => {
    const refused = await newCategory();
    expect([refused.status, refused.body.code]).toEqual([503, 'database-read-only']);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);
    expect((await t.http().get('/api/v1/categories').set(admin.auth)).status).toBe(200);

    const ready = await t.http().get('/health/ready');
    expect([ready.status, ready.body.code]).toEqual([503, 'database-read-only']);
    expect((await t.http().get('/health/live')).status).toBe(200);
  });
});

describe('a file store that lacks what the database knows', () => {
  it('is told for what it is, and names the file and the folder in the log', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    const { body } = await t
      .http()
      .post('/api/v1/files')
      .set(owner.auth)
      .attach('file', Buffer.from('a text'), 'notes.txt');
    await rename(join(t.env.dataDir, 'files'), join(t.env.dataDir, 'elsewhere'));

    const download = () => t.http().get(`/api/v1/files/${body.id}`).set(owner.auth);
    const refused = await download();
    await rename(join(t.env.dataDir, 'elsewhere'), join(t.env.dataDir, 'files'));

    expect([refused.status, refused.body.code]).toEqual([503, 'storage-unavailable']);
    const told = t.log.map((line) => JSON.parse(line)).findLast(({ level, err }) => level === 50 && err);
    expect(told.err.message).toBe(
      `The content of file ${body.id} is not in ${join(t.env.dataDir, 'files')}; was DATA_DIR right?`,
    );
    expect((await download()).status).toBe(200);
  });
});

describe('a file store that cannot be written to', () => {
  const files = () => join(t.env.dataDir, 'files');
  const upload = (owner: Person) =>
    t.http().post('/api/v1/files').set(owner.auth).attach('file', Buffer.from('a text'), 'notes.txt');

  it('refuses uploads for now and keeps nothing of them, until it is back', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    // Root may write wherever there is a folder, so the test takes the folder away.
    await rename(join(files(), 'incoming'), join(files(), 'away'));
    await writeFile(join(files(), 'incoming'), '');

    const refused = await upload(owner);
    expect([refused.status, refused.body.code]).toEqual([503, 'storage-unavailable']);
    expect(refused.headers['retry-after']).toMatch(/^\d+$/);

    await rename(join(files(), 'incoming'), join(files(), 'blocker'));
    const ready = await t.http().get('/health/ready');
    expect([ready.status, ready.body.code]).toEqual([503, 'storage-unavailable']);

    await rename(join(files(), 'away'), join(files(), 'incoming'));
    expect((await t.http().get('/health/ready')).status).toBe(200);
    expect((await upload(owner)).status).toBe(201);
  });

  it('leaves neither a row nor a file when the content cannot be put in its place', async () => {
    const owner = await givenPerson(t, 'APPLICANT');
    for (let index = 0; index < 256; index += 1) {
      const folder = join(files(), index.toString(16).padStart(2, '0'));
      await mkdir(join(folder, '..'), { recursive: true });
      await writeFile(folder, '', { flag: 'wx' }).catch(() => undefined);
    }
    const rows = () => t.db.query(`SELECT id FROM files WHERE expert_id = $1`, [owner.expertId]);
    // One folder in 256 was made by the test above.
    const answers = await Promise.all([upload(owner), upload(owner), upload(owner)]);

    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.length).toBeGreaterThanOrEqual(2);
    expect(new Set(refused.map(({ body }) => body.code))).toEqual(new Set(['storage-unavailable']));
    expect(await rows()).toHaveLength(answers.length - refused.length);
    expect(await readdir(join(files(), 'incoming'))).toEqual([]);
  });
});
