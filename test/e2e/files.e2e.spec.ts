import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { startTestApp, type TestApp } from '../support/app.js';
import { expectProblem } from '../support/problem.js';
import { givenPerson, type Person } from '../support/session.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
const MIB = 1024 * 1024;

let t: TestApp;
let owner: Person;
let other: Person;
let evaluator: Person;
let operator: Person;
beforeAll(async () => {
  t = await startTestApp();
  owner = await givenPerson(t, 'APPLICANT', { name: 'Kim Minji' });
  other = await givenPerson(t, 'APPLICANT');
  evaluator = await givenPerson(t, 'EVALUATOR');
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

const upload = (person: Person, content: Buffer, name: string, query = '') =>
  t.http().post(`/api/v1/files${query}`).set(person.auth).attach('file', content, name);
const incoming = () => readdir(join(t.env.dataDir, 'files', 'incoming'));

describe('POST /files refuses', () => {
  it('who has not signed in, before the body is read', async () => {
    expectProblem(await t.http().post('/api/v1/files').attach('file', PNG, 'a.png'), 'sign-in-required');
  });

  it.each([
    ['application/json', '{"file":"x"}'],
    ['application/json', 'x'],
    ['text/plain', 'x'],
    ['multipart/mixed; boundary=x', '--x--'],
  ])('%s with the body %s, and says what to send', async (type, body) => {
    const response = await t
      .http()
      .post('/api/v1/files')
      .set({ ...owner.auth, 'content-type': type })
      .serialize((sent) => sent as string)
      .send(body);

    expectProblem(response, 'unsupported-media-type');
    expect(response.body.detail).toBe('Send the file as multipart/form-data, in a part named file.');
  });

  it('staff who do not say whose file it is', async () => {
    expectProblem(await upload(operator, PNG, 'a.png'), 'invalid-query', ['/expertId']);
  });

  it("another's expert id as if it were not there", async () => {
    const anothers = await upload(other, PNG, 'a.png', `?expertId=${owner.expertId}`);
    const missing = await upload(other, PNG, 'a.png', `?expertId=${uuid()}`);

    expectProblem(anothers, 'expert-not-found', ['/expertId']);
    expect({ ...anothers.body, requestId: '' }).toEqual({ ...missing.body, requestId: '' });
  });

  it('an upload without a file', async () => {
    const response = await t.http().post('/api/v1/files').set(owner.auth).attach('picture', PNG, 'a.png');
    expectProblem(response, 'validation-failed', ['/file']);
  });

  it('two files at once', async () => {
    const response = await t
      .http()
      .post('/api/v1/files')
      .set(owner.auth)
      .attach('file', PNG, 'a.png')
      .attach('file', PNG, 'b.png');
    expectProblem(response, 'malformed-multipart');
  });

  it('a file over 20 MiB', async () => {
    expectProblem(await upload(owner, Buffer.alloc(20 * MIB + 1, 'x'), 'big.txt'), 'file-too-large');
  });

  it('a program, whatever its name says', async () => {
    const elf = Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0]), Buffer.alloc(60)]);
    expectProblem(await upload(owner, elf, 'report.pdf'), 'file-type-not-allowed');
  });

  it('and leaves nothing half received behind, cut connections included', async () => {
    const { port } = t.app.getHttpServer().address() as { port: number };
    await new Promise<void>((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.write(
          `POST /api/v1/files HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${owner.token}\r\n` +
            'Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: 100000\r\n\r\n' +
            '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\nhalf',
        );
        setTimeout(() => socket.destroy(), 200);
      });
      socket.on('close', () => resolve());
      socket.on('error', reject);
    });
    for (let i = 0; i < 50 && (await incoming()).length > 0; i += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));

    expect(await incoming()).toEqual([]);
  });
});

describe('POST /files keeps', () => {
  it('no more than 200 files that no submitted answer names', async () => {
    const hoarder = await givenPerson(t, 'APPLICANT');
    await t.db.query(
      `INSERT INTO files (id, expert_id, name, type, size, sha256)
       SELECT gen_random_uuid(), $1, 'a.txt', 'text/plain', 1, '' FROM generate_series(1, 200)`,
      [hoarder.expertId],
    );
    expectProblem(await upload(hoarder, PNG, 'a.png'), 'too-many-files');

    await t.db.query(
      `UPDATE files SET frozen_at = now() WHERE id = (SELECT id FROM files WHERE expert_id = $1 LIMIT 1)`,
      [hoarder.expertId],
    );
    expect((await upload(hoarder, PNG, 'a.png')).status).toBe(201);
  });

  it.each([
    ['shot.txt', PNG, 'image/png', 'an image by its signature'],
    ['data.csv', Buffer.from('a,b\n1,가\n'), 'text/csv', 'CSV by decoding'],
    ['notes.md', Buffer.from('# Notes'), 'text/markdown', 'Markdown by decoding'],
    ['page.html', Buffer.from('<script>alert(1)</script>'), 'text/plain', 'HTML as plain text'],
    ['broken.csv', Buffer.from([0x61, 0xff, 0xfe, 0x62]), 'application/octet-stream', 'what does not decode as bytes'],
    ['empty.txt', Buffer.alloc(0), 'text/plain', 'an empty file'],
  ])('%s as %3$s', async (name, content, type) => {
    const response = await upload(owner, content, name);

    expect(response.status).toBe(201);
    expect(response.headers.location).toBe(`/api/v1/files/${response.body.id}`);
    expect(response.body).toEqual({
      id: expect.any(String),
      expertId: owner.expertId,
      name,
      type,
      size: content.length,
      sha256: createHash('sha256').update(content).digest('hex'),
      createdAt: expect.any(String),
    });
  });

  it('a file of exactly 20 MiB', async () => {
    expect((await upload(owner, Buffer.alloc(20 * MIB, 'x'), 'big.txt')).status).toBe(201);
  });

  it('one file for repeats with one Idempotency-Key', async () => {
    const once = () => upload(owner, PNG, 'once.png').set('Idempotency-Key', 'file-1');
    const [first, repeat] = [await once(), await once()];
    const another = await upload(owner, Buffer.from('other'), 'once.png').set('Idempotency-Key', 'file-1');

    expect(repeat.body).toEqual(first.body);
    expectProblem(another, 'idempotency-key-reused');
  });

  it('a file an operator uploads for an expert', async () => {
    const response = await upload(operator, PNG, 'for.png', `?expertId=${owner.expertId}`);

    expect(response.status).toBe(201);
    expect((await t.http().get(`/api/v1/files/${response.body.id}`).set(owner.auth)).status).toBe(200);
  });
});

describe('GET /files/:id', () => {
  let id: string;
  beforeAll(async () => {
    id = (await upload(owner, PNG, 'Kim Minji "plan" 계획.png')).body.id;
  });
  const get = (person: Person, file = id) => t.http().get(`/api/v1/files/${file}`).set(person.auth);

  it('wants a token and a UUID', async () => {
    expectProblem(await t.http().get(`/api/v1/files/${id}`), 'sign-in-required');
    expectProblem(await get(owner, 'nonsense'), 'invalid-id');
  });

  it("answers another expert's file byte for byte as a missing one", async () => {
    const [anothers, missing] = [await get(other), await get(other, uuid())];

    expectProblem(anothers, 'file-not-found');
    expect({ ...anothers.body, requestId: '', instance: '' }).toEqual({ ...missing.body, requestId: '', instance: '' });
  });

  it('shows staff nothing of a draft, and everything of a submitted answer, which other experts see as little', async () => {
    expectProblem(await get(evaluator), 'file-not-found');
    expectProblem(await get(operator), 'file-not-found');

    await t.db.query(`UPDATE files SET frozen_at = now() WHERE id = $1`, [id]);

    expect((await get(evaluator)).status).toBe(200);
    expect((await get(operator)).status).toBe(200);
    expectProblem(await get(other), 'file-not-found');
  });

  it('gives the bytes as an attachment that no browser interprets', async () => {
    const response = await get(owner).buffer(true);

    expect(Buffer.compare(response.body as Buffer, PNG)).toBe(0);
    expect(response.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PNG.length),
      'x-content-type-options': 'nosniff',
      'content-disposition': `attachment; filename="Kim Minji _plan_ __.png"; filename*=UTF-8''Kim%20Minji%20_plan_%20%EA%B3%84%ED%9A%8D.png`,
    });
  });

  it('hides the name from evaluators', async () => {
    expect((await get(evaluator)).headers['content-disposition']).toBe(
      `attachment; filename="${id}.png"; filename*=UTF-8''${id}.png`,
    );
  });
});
