import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenPerson, type Person } from '../support/session.js';

const PATH = '/api/v1/questions/import';
/** Two are read at once, and twenty wait. */
const TAKEN = 22;
let t: TestApp;
let operator: Person;

beforeAll(async () => {
  t = await startTestApp();
  operator = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

/** Announces a body, and keeps its end back. */
async function announced(): Promise<ClientRequest> {
  const upload = request(`${await t.app.getUrl()}${PATH}`, {
    method: 'POST',
    agent: false,
    headers: { ...operator.auth, 'content-type': 'application/json', 'content-length': 2 },
  });
  upload.on('error', () => undefined);
  upload.write('[');
  return upload;
}

it('a rush of uploads is served in turn, and what would wait too long is told to come back', async () => {
  const uploads = await Promise.all(Array.from({ length: TAKEN + 3 }, announced));
  const answers = new Map<ClientRequest, IncomingMessage>();
  const isEnough = (count: number) =>
    new Promise<void>((resolve) => {
      for (const upload of uploads) {
        upload.on('response', (answer: IncomingMessage) => {
          answers.set(upload, answer.resume());
          if (answers.size === count) resolve();
        });
      }
    });

  await isEnough(3);
  for (const { statusCode, headers } of answers.values()) {
    expect([statusCode, headers['retry-after']]).toEqual([503, '5']);
    expect(headers['content-type']).toContain('application/problem+json');
  }

  // One gives up while it is read; the others are served, each when a place is free.
  const [first, ...rest] = uploads.filter((upload) => !answers.has(upload));
  const all = isEnough(3 + rest.length);
  first?.destroy();
  for (const upload of rest) upload.end(']');
  await all;

  expect(rest.map((upload) => answers.get(upload)?.statusCode)).toEqual(Array(TAKEN - 1).fill(200));
  await t.http().post(PATH).set(operator.auth).send([]).expect(200);
});
