import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Drain } from '../../src/health/drain.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { whenBlockedBy } from '../support/lock-wait.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let person: Person;
beforeAll(async () => {
  t = await startTestApp();
  person = await givenPerson(t, 'OPERATOR');
});
afterAll(() => t.close());

const MANY = 20;

/** Sent at once on one connection, and held up by whoever holds the table. */
async function sendMany() {
  const holder = t.db.createQueryRunner();
  await holder.startTransaction();
  await holder.query(`LOCK TABLE questions`);
  t.log.length = 0;
  const { port } = (t.app.getHttpServer() as unknown as Server).address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const request = `GET /api/v1/questions HTTP/1.1\r\nHost: test\r\nAuthorization: ${person.auth.Authorization}\r\n\r\n`;
  socket.write(request.repeat(MANY));
  await whenBlockedBy(t.db, holder);
  return { socket, go: async () => holder.rollbackTransaction().then(() => holder.release()) };
}

const lines = (outcome: string) => t.log.filter((line) => line.includes(`"msg":"request ${outcome}"`)).length;
const open = () => t.app.get(Drain)['open'].taken().length;
async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 100 && !holds(); turn++) await sleep(20);
}

it('requests whose connection ends before their turn to be answered are told and not held on to', async () => {
  const { socket, go } = await sendMany();
  await until(() => open() === MANY);
  const before = open();
  socket.destroy();
  await once(socket, 'close');
  await until(() => open() === 0);
  const after = open();
  await go();

  expect([before, after]).toEqual([MANY, 0]);
  expect([lines('aborted'), lines('completed')]).toEqual([MANY, 0]);
});

it('requests that are answered in turn are told once, and their connection nothing more', async () => {
  const { socket, go } = await sendMany();
  const warnings: Error[] = [];
  const onWarning = (warning: Error) => void warnings.push(warning);
  process.on('warning', onWarning);
  socket.resume();
  await go();
  await until(() => open() === 0);
  socket.destroy();
  await once(socket, 'close');
  await sleep(50);
  process.off('warning', onWarning);

  expect([lines('aborted'), lines('completed'), open()]).toEqual([0, MANY, 0]);
  expect(warnings).toEqual([]);
});
