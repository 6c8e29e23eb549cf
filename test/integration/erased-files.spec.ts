import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../../src/app.setup.js';
import { openServices } from '../../src/commands/services.js';
import { createLogger } from '../../src/common/logging.js';
import { DiskFileStore } from '../../src/files/disk-file-store.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { ErasureService } from '../../src/privacy/erasure.service.js';
import { type TestApp, startTestApp } from '../support/app.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let folder: string;
let store: FileStore;
/** What a shell has that knows the database and not where the server keeps files. */
let elsewhere: FileRemovals;

beforeAll(async () => {
  t = await startTestApp();
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-elsewhere-'));
  store = t.app.get(FileStore);
  elsewhere = new FileRemovals(t.db, new DiskFileStore({ ...t.env, dataDir: folder }));
});
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => t.db.query(`TRUNCATE files, file_removals CASCADE`));

async function givenUploader(): Promise<Person & { expertId: string; fileId: string }> {
  const person = await givenPerson(t, 'APPLICANT');
  const upload = await t
    .http()
    .post('/api/v1/files')
    .set(person.auth)
    .attach('file', Buffer.from('a plan'), 'plan.txt')
    .expect(201);
  return { ...person, expertId: person.expertId!, fileId: upload.body.id };
}

const erasure = (removals = new FileRemovals(t.db, store)) => new ErasureService(t.db, t.env, removals);
const named = async () =>
  ((await t.db.query(`SELECT file_id FROM file_removals ORDER BY 1`)) as { file_id: string }[]).map(
    (row) => row.file_id,
  );
const restartServer = async () => {
  const app = await createApp(t.env, createLogger('silent'));
  await app.listen(0, '127.0.0.1');
  await app.close();
};

describe('an erasure that runs with another DATA_DIR than the server', () => {
  it('is refused before anything is removed, and says where it looked', async () => {
    const { expertId, fileId } = await givenUploader();

    for (const dryRun of [true, false]) {
      await expect(erasure(elsewhere).erase(expertId, { dryRun })).rejects.toThrow(
        `The person's 1 files do not lie in ${join(folder, 'files')}: set DATA_DIR to that of the server`,
      );
    }

    expect(await t.db.query(`SELECT id FROM experts WHERE id = $1`, [expertId])).toHaveLength(1);
    expect(await named()).toEqual([]);
    expect(await store.has(fileId)).toBe(true);
  });

  it('leaves the files to the next start of the server where it is told to go on', async () => {
    const { expertId, fileId } = await givenUploader();

    const { files } = await erasure(elsewhere).erase(expertId, { skipMissingFiles: true });

    expect(files).toEqual({
      removed: 0,
      left: [expect.stringMatching(`^${fileId}: is not in ${folder}/files; is DATA_`)],
    });
    expect(await named()).toEqual([fileId]);
    await restartServer();
    expect([await named(), await store.has(fileId)]).toEqual([[], false]);
  });
});

describe('an erasure with the DATA_DIR of the server', () => {
  it('goes on where a file is lost and others that the database knows are there', async () => {
    const [person, other] = [await givenUploader(), await givenUploader()];
    await store.remove(person.fileId);

    expect((await erasure().erase(person.expertId)).files).toEqual({ removed: 0, left: [] });

    expect([await named(), await store.has(other.fileId)]).toEqual([[], true]);
  });

  it('tells which files could not be removed, and the next start removes them', async () => {
    const { expertId, fileId } = await givenUploader();
    const { remove } = store;
    store.remove = async () => Promise.reject(new Error('EACCES: permission denied'));

    const { files } = await erasure().erase(expertId);
    store.remove = remove;

    expect(files).toEqual({ removed: 0, left: [`${fileId}: EACCES: permission denied`] });
    await restartServer();
    expect([await named(), await store.has(fileId)]).toEqual([[], false]);
  });
});

describe('a content that is to be removed and is not found', () => {
  it('is forgotten only where others lie that the database knows', async () => {
    await givenUploader();
    const id = randomUUID();
    await t.db.query(`INSERT INTO file_removals (file_id) VALUES ($1)`, [id]);

    expect(await elsewhere.sweep()).toEqual({ removed: 0, left: [expect.stringMatching(id)] });
    expect(await named()).toEqual([id]);

    expect(await new FileRemovals(t.db, store).sweep()).toEqual({ removed: 0, left: [] });
    expect(await named()).toEqual([]);
  });

  it('is not looked for by commands that erase nobody', async () => {
    const { expertId, fileId } = await givenUploader();
    await elsewhere.request(t.db.manager, expertId);
    await t.db.query(`DELETE FROM files`);

    const services = await openServices(t.env);
    await services.close();

    expect([await named(), await store.has(fileId)]).toEqual([[fileId], true]);
  });
});
