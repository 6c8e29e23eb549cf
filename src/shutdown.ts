import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { OpenConnections } from './database/open-connections.js';
import { Drain, stoppedBefore } from './health/drain.js';
import { RegradeRunner } from './regrades/regrade-runner.js';

/** How long a turn is waited for in which little happens. */
const QUEUE_MS = 300;
/** How long open connections are still read, so that a request on its way when the signal came is served. */
const LINGER_MS = 1_000;
/** How long requests under way have in all. */
const PATIENCE_MS = 6_000;
/** For the answers of what was done just in time, and again for the refusals of the rest. */
const LAST_WORDS_MS = 300;
/** For connections to the database, which end at once unless it is away. */
const CLOSING_MS = 1_500;

/** Ends the application in some 8 seconds at most, leaving no request that it has read without an answer. */
export async function shutDown(app: NestFastifyApplication): Promise<void> {
  const drain = app.get(Drain);
  const server = app.getHttpServer() as Server;
  const start = Date.now();
  drain.begin();
  // The batch under way ends; the next one is for whoever is up then.
  void app.get(RegradeRunner, { strict: false }).stop();
  await accepted();
  // Not the close of HTTP servers: that one also ends connections whose next request is about to be read.
  NetServer.prototype.close.call(server);
  await emptied(server, LINGER_MS);
  for (const end = start + PATIENCE_MS; Date.now() < end;) {
    server.closeIdleConnections();
    if (await emptied(server, 100)) break;
  }
  if (!(await emptied(server, 0))) {
    const database = new OpenConnections(app.get(DataSource));
    const refusal = stoppedBefore(!database.mayCommit);
    // Before anything is refused, so that no refused request is committed afterwards.
    database.cut(refusal);
    // What was committed just before has its own answer.
    await emptied(server, LAST_WORDS_MS);
    drain.refuseOpen(refusal);
    await emptied(server, LAST_WORDS_MS);
  }
  server.closeAllConnections();
  await Promise.race([app.close(), sleep(CLOSING_MS)]);
}

/**
 * Resolves right after the system's queue of new connections was emptied, which is once a turn: whoever still waits in it
 * when the server stops listening is cut off.
 */
async function accepted(): Promise<void> {
  // The turn of the signal itself may end before the queue is looked at.
  await turn();
  for (const end = Date.now() + QUEUE_MS; Date.now() < end;) {
    const start = performance.now();
    await turn();
    if (performance.now() - start < 1) return;
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** Whether every connection has ended, waiting for it. */
async function emptied(server: Server, milliseconds: number): Promise<boolean> {
  for (const end = Date.now() + milliseconds; ; await sleep(20)) {
    const open = await new Promise<number>((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));
    if (open === 0) return true;
    if (Date.now() >= end) return false;
  }
}
