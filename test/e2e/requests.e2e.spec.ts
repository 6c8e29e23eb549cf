import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Response } from 'supertest';
import { Role } from '../../src/common/enums.js';
import { UsersService } from '../../src/users/users.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { type Answer, fillIn, type HttpRequest, parseHttpFile } from '../support/http-file.js';

const FOLDER = 'test/requests';
const ADMIN = { email: 'admin@example.com', password: 'the passphrase of the first admin' };

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
  const users = t.app.get(UsersService);
  await t.db.transaction((tx) => users.create(tx, { ...ADMIN, name: 'Ada Admin', role: Role.ADMIN }));
});
afterAll(() => t.close());

type Method = 'get' | 'post' | 'patch' | 'delete';

/** Sends the requests of a file one after the other, each filled in from the answers before it. */
async function walk(file: string): Promise<Map<string, Response>> {
  const { variables, requests } = parseHttpFile(readFileSync(join(FOLDER, file), 'utf8'));
  const given = { ...variables, host: '', adminEmail: ADMIN.email, adminPassword: ADMIN.password };
  const answers = new Map<string, Answer>();
  const responses = new Map<string, Response>();
  for (const request of requests) {
    const response = await send(request, (text) => fillIn(text, given, answers));
    const { title, name } = request;
    const refusal = response.ok ? null : { status: response.status, body: response.body as unknown };
    expect({ title, refusal }).toEqual({ title, refusal: null });
    if (name === null) continue;
    answers.set(name, { body: response.body, headers: response.headers });
    responses.set(name, response);
  }
  return responses;
}

function send({ method, url, headers, body }: HttpRequest, fill: (text: string) => string): Promise<Response> {
  const sent = t.http()[method.toLowerCase() as Method](fill(url));
  for (const [name, value] of headers) void sent.set(name, fill(value));
  if (body === null) return sent;
  const isMultipart = headers.some(([name, value]) => /^content-type$/i.test(name) && value.startsWith('multipart/'));
  const text = fill(body);
  return sent.serialize((whole) => whole as string).send(isMultipart ? `${text.replaceAll('\n', '\r\n')}\r\n` : text);
}

describe('the request files', () => {
  it('lead an expert from the first draft to a released, weighted score', async () => {
    const { score, final, released, queue } = Object.fromEntries(await walk('main-path.http'));

    expect(queue?.body.items).toHaveLength(2);
    // 5 + 10 + 5 of the machine, 8 for the essay, 15.5 for the file, of 50.
    expect(final?.body).toMatchObject({ final: true, total: 87, gradedTotal: 87 });
    expect(score?.body).toEqual(final?.body);
    expect(released?.body).toMatchObject({
      status: 'REVIEWED',
      score: 5,
      isCorrect: true,
      explanation: 'The model begins to learn the training set by heart.',
    });
  });

  it.each(readdirSync(FOLDER).filter((file) => file !== 'main-path.http'))('%s is answered', async (file) => {
    await walk(file);
  });
});

describe('a request file', () => {
  it('is read as the REST Client reads it', () => {
    const { variables, requests } = parseHttpFile(
      '# A note\n@host = http://localhost\n\n### One\n# @name one\nPOST {{host}}/things?x=1\nAccept: a:b\n\n{\n\n "a": 1 }\n\n### Two\nGET {{host}}/things/{{one.response.body.id}}\n',
    );

    expect(variables).toEqual({ host: 'http://localhost' });
    expect(requests).toEqual([
      {
        title: 'One',
        name: 'one',
        method: 'POST',
        url: '{{host}}/things?x=1',
        headers: [['Accept', 'a:b']],
        body: '{\n\n "a": 1 }',
      },
      {
        title: 'Two',
        name: null,
        method: 'GET',
        url: '{{host}}/things/{{one.response.body.id}}',
        headers: [],
        body: null,
      },
    ]);
  });

  it('refers to earlier answers, and to nothing else', () => {
    const answers = new Map([['one', { body: { items: [{ id: 7 }] }, headers: { etag: '"1"' } }]]);

    expect(fillIn('{{a}}/{{one.response.body.$.items[0].id}}/{{one.response.headers.ETag}}', { a: 'x' }, answers)).toBe(
      'x/7/"1"',
    );
    expect(() => fillIn('{{two.response.body.id}}', {}, answers)).toThrow('{{two.response.body.id}} is not known.');
  });
});
