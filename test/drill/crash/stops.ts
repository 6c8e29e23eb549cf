import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { processesOf } from '../../../src/database/embedded/processes.js';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { readText } from '../../../src/database/embedded/files.js';
import { atMost, exactly, type Figure } from '../drill.js';
import { runFolder } from '../../support/test-server.js';
import { type Instance, startInstance } from '../support/instance.js';
import { Findings, isProper } from './findings.js';
import { newDataDir } from './set-up.js';
import { createDatabase, createWorld, type World } from './world.js';

const REQUESTS_A_SECOND = 200;
const CONNECTIONS = 32;
/** Before and after the signal. */
const LOAD_MS = 1_500;

/** Requests that were read are told by their id. */
const LOGGING = { LOG_LEVEL: 'info' };

/** What became of the requests of one stop. */
interface Tally {
  answered: number;
  /** The application has not read it. */
  unaccepted: number;
  /** Ids of those that were cut off. */
  readonly cut: Map<string, string>;
}

/** SIGTERM under load, with everything held open that clients hold open. */
export async function stopUnderLoad(count: number, say: (line: string) => void): Promise<Figure[]> {
  const findings = new Findings(say);
  const folder = runFolder('drill-stops');
  const server = await startEmbeddedPostgres({ dataDir: folder });
  const databaseUrl = await createDatabase(server.url);
  const size = { applicants: CONNECTIONS, essays: 1, choices: 0, graded: 0 };
  const world = await createWorld(databaseUrl, size);
  let [accepted, slowest] = [0, 0];
  try {
    for (let round = 1; round <= count; round += 1) {
      // Every other one looks after its own database, which has to end with it.
      const isEmbedded = round % 2 === 0;
      const result = isEmbedded ? await stopEmbedded(findings, size) : await stopExternal(databaseUrl, world, findings);
      accepted += result.answered;
      slowest = Math.max(slowest, result.milliseconds);
      const { answered, unaccepted, cut, milliseconds } = result;
      say(
        `stop ${round}: ${answered} answered, ${cut.size} cut, ${unaccepted} not accepted, gone after ${milliseconds} ms`,
      );
    }
  } finally {
    await world.db.end();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return [
    exactly(`SIGTERM: accepted requests without an answer, of ${accepted}`, findings.count('lost'), 0),
    exactly('SIGTERM: answers other than 2xx and 503', findings.count('answer'), 0),
    atMost('SIGTERM: slowest end, ms', slowest, 10_000),
    exactly('SIGTERM: ends that were not clean', findings.count('unclean'), 0),
  ];
}

type Stopped = Tally & { milliseconds: number };

async function stopExternal(databaseUrl: string, world: World, findings: Findings): Promise<Stopped> {
  const instance = await startInstance(databaseUrl, LOGGING);
  const stopped = await stop(instance, world, findings);
  const { rows } = await world.db.query(
    `SELECT state FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ax-qna'`,
  );
  if (rows.length > 0) findings.add('unclean: connections to the database were left', JSON.stringify(rows));
  return stopped;
}

async function stopEmbedded(findings: Findings, size: Parameters<typeof createWorld>[1]): Promise<Stopped> {
  const dataDir = await newDataDir();
  const instance = await startInstance('', { DATA_DIR: dataDir, MIGRATE_ON_START: 'true', ...LOGGING });
  const world = await createWorld(findEmbeddedPostgres(dataDir)?.url ?? '', size);
  const stopped = await stop(instance, world, findings);
  await world.db.end();
  const cluster = join(dataDir, 'postgres', 'data');
  if (processesOf(cluster).length > 0) findings.add('unclean: the embedded database runs on');
  if (!/database system is shut down/.test(readText(join(dataDir, 'postgres', 'server.log')) ?? ''))
    findings.add('unclean: the embedded database was not shut down');
  await rm(dataDir, { recursive: true, force: true });
  return stopped;
}

async function stop(instance: Instance, world: World, findings: Findings): Promise<Stopped> {
  const tally: Tally = { answered: 0, unaccepted: 0, cut: new Map() };
  const sender = new Sender(instance.url, world, tally, findings);
  const holder = await lockExpert(world, 1);
  let [start, milliseconds] = [0, 0];
  const idle = connect(Number(new URL(instance.url).port), '127.0.0.1');
  idle.on('error', () => undefined);
  await once(idle, 'connect');
  const stalled = halfRequest(instance.url);
  const under = [
    sender.load(2 * LOAD_MS),
    sender.write(0, 'an upload that takes its time'),
    sender.write(1, 'a slow write'),
  ];
  await sleep(LOAD_MS);
  start = Date.now();
  const ending = instance.stop().then((code) => {
    milliseconds = Date.now() - start;
    return code;
  });
  await sleep(1_500);
  await holder.release();
  const code = await ending;
  await Promise.all(under);
  sender.close();
  idle.destroy();
  stalled.destroy();
  const log = instance.printed();
  for (const [id, what] of tally.cut) {
    if (log.includes(id))
      findings.add(
        'lost: a request that was read',
        `${what}\n${log
          .split('\n')
          .filter((line) => line.includes(id))
          .join('\n')}`,
      );
  }
  if (code !== 0) findings.add(`unclean: exit code ${code}`, log.slice(-600));
  return { ...tally, milliseconds };
}

/** Writers of this expert wait until it is released. */
async function lockExpert({ db, applicants }: World, index: number): Promise<{ release(): Promise<void> }> {
  const client = await db.connect();
  client.on('error', () => undefined);
  await client.query('BEGIN');
  await client.query('SELECT FROM experts WHERE id = $1 FOR UPDATE', [applicants[index]?.expertId]);
  return {
    release: async () => {
      await client.query('ROLLBACK').catch(() => undefined);
      client.release();
    },
  };
}

/** Announces a body that never comes: nobody waits for it. */
function halfRequest(url: string): Socket {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write(
    'POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 900\r\n\r\n{',
  );
  return socket;
}

class Sender {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });

  constructor(
    private readonly url: string,
    private readonly world: World,
    private readonly tally: Tally,
    private readonly findings: Findings,
  ) {}

  /** Reads and writes, at an even pace. */
  async load(milliseconds: number): Promise<void> {
    const sent: Promise<void>[] = [];
    const start = Date.now();
    for (let index = 0; Date.now() < start + milliseconds; index += 1) {
      const due = start + (index * 1000) / REQUESTS_A_SECOND;
      if (due > Date.now()) await sleep(due - Date.now());
      // The first two have something to wait for.
      const person = 2 + (index % (CONNECTIONS - 2));
      sent.push(index % 4 === 0 ? this.write(person, 'a write') : this.send('GET', '/api/v1/auth/me', person));
    }
    await Promise.all(sent);
  }

  close(): void {
    this.agent.destroy();
  }

  write(person: number, text: string): Promise<void> {
    const body = JSON.stringify({ questionId: this.world.essays[0], responseData: { text } });
    if (person > 0) return this.send('POST', '/api/v1/answers', person, [body]);
    const part = '--b\r\nContent-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n';
    const pieces = Array.from({ length: 10 }, (_, index) => `${index}`.repeat(50_000));
    return this.send(
      'POST',
      '/api/v1/files',
      person,
      [part, ...pieces, '\r\n--b--\r\n'],
      'multipart/form-data; boundary=b',
    );
  }

  private async send(
    method: string,
    path: string,
    person: number,
    pieces: string[] = [],
    type = 'application/json',
  ): Promise<void> {
    const authorization = `Bearer ${this.world.applicants[person]?.token}`;
    const id = uuid();
    const sent = request(`${this.url}${path}`, {
      method,
      agent: this.agent,
      headers: { authorization, 'x-request-id': id, ...(pieces.length > 0 ? { 'content-type': type } : {}) },
    });
    const answer = new Promise<void>((resolve) => {
      sent.on('error', (error: NodeJS.ErrnoException) => {
        this.lost(id, error.code ?? '', method + path);
        resolve();
      });
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => this.lost(id, 'cut answer', method + path));
        response.on('close', resolve);
        response.on('end', () =>
          this.answered(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString()),
        );
      });
    });
    for (const piece of pieces) {
      sent.write(piece);
      if (pieces.length > 1) await sleep(300);
    }
    sent.end();
    await answer;
  }

  private answered(status: number, headers: Record<string, string | string[] | undefined>, text: string): void {
    this.tally.answered += 1;
    if ((status >= 200 && status < 300) || (status === 503 && isProper({ status, headers, text }))) return;
    this.findings.add(`answer ${status}`, text);
  }

  private lost(id: string, code: string, what: string): void {
    if (code === 'ECONNREFUSED') this.tally.unaccepted += 1;
    else this.tally.cut.set(id, `${code} ${what} ${Date.now()}`);
  }
}
