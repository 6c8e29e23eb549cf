import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { atLeast, atMost, exactly, type Figure } from '../drill.js';
import { HttpConnection } from '../support/http.js';
import { Findings } from './findings.js';
import { LiveWatch } from './live-watch.js';
import { Random } from './random.js';
import { type SetUp, type Victim, VICTIMS } from './set-up.js';
import { verify, verifyFiles } from './verify.js';
import { createWorld, type World } from './world.js';
import { type Load, Writer } from './writer.js';

const CLIENTS = 12;
/** Longer than anything takes, to end a drill that hangs; on a busy machine too. */
const PATIENCE_MS = 60_000;

export interface Rounds {
  readonly rounds: number;
  /** Acknowledged, before the next round. */
  readonly writesARound: number;
  /** With which of the victims to begin. */
  readonly first: number;
  readonly seed: number;
  say(line: string): void;
}

/** Kills what runs under a load of writing clients, again and again, and looks at what is left. */
export async function killUnderLoad(
  makeSetUp: () => Promise<SetUp>,
  { rounds, writesARound, first, seed, say }: Rounds,
): Promise<Figure[]> {
  const setUp = await makeSetUp();
  const findings = new Findings(say);
  const random = new Random(seed);
  const world = await createWorld(setUp.databaseUrl, { applicants: CLIENTS, essays: 8, choices: 60, graded: 60 });
  const live = new LiveWatch(setUp, findings);
  let isOver = false;
  const load: Load = { world, findings, writes: [], toGrade: [], url: setUp.url, isOver: () => isOver };
  const acknowledged = () => load.writes.filter(({ state }) => state === 'acknowledged').length;
  const writers = [
    ...world.applicants.map((person) => new Writer(load, person, new Random(random.next() * 2 ** 31)).answer()),
    new Writer(load, world.grader, new Random(seed)).grade(),
  ];
  const reconnects: number[] = [];
  let done = 0;
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const victim = VICTIMS[(first + round - 1) % VICTIMS.length] as Victim;
      await reached(acknowledged, (round - 0.8) * writesARound);
      await sleep(random.between(200, 2_000));
      const before = acknowledged();
      await setUp.kill(victim);
      const reconnected = await recovered(setUp, world);
      if (victim === 'database' || victim === 'backend') reconnects.push(reconnected);
      done += 1;
      if (!setUp.isAlive()) findings.add('the application ended by itself', victim);
      say(
        `${setUp.name} round ${round}: killed ${victim} after ${before} writes, back ${reconnected} ms after the database`,
      );
    }
    await reached(acknowledged, rounds * writesARound);
    isOver = true;
    await Promise.all(writers);
    live.stop();
    await verify(world.db, load.writes, findings);
    const left = await verifyFiles(world.db, setUp.dataDir, load.writes, findings);
    say(`${setUp.name}: ${left.unnamed} contents without a row and ${left.incoming} cut uploads, visible to nobody`);
  } finally {
    isOver = true;
    live.stop();
    await world.db.end();
    await setUp.stop();
  }
  const repeated = load.writes.filter(({ isRepeated, state }) => isRepeated && state === 'acknowledged').length;
  const on = `${setUp.name}: `;
  return [
    exactly(`${on}rounds of kill -9`, done, rounds),
    atLeast(`${on}acknowledged writes`, acknowledged(), rounds * writesARound),
    exactly(`${on}lost writes`, findings.count('lost'), 0),
    exactly(`${on}half-written writes`, findings.count('half written') + findings.count('chain broken'), 0),
    exactly(
      `${on}writes that took effect twice or though refused, of ${repeated} repeated`,
      findings.count('written'),
      0,
    ),
    exactly(`${on}answers other than 2xx, 503 with Retry-After, broken`, findings.count('answer'), 0),
    exactly(`${on}times it was not live, or ended by itself`, findings.count('live') + findings.count('the app'), 0),
    atMost(`${on}slowest reconnect after the database was back, ms`, Math.max(0, ...reconnects), 5_000),
  ];
}

/** @throws when nothing more is written for long */
async function reached(written: () => number, goal: number): Promise<void> {
  let [last, end] = [-1, 0];
  for (; written() < goal; await sleep(50)) {
    if (written() !== last) [last, end] = [written(), Date.now() + PATIENCE_MS];
    if (Date.now() > end) throw new Error(`The load does not get on: ${last} of ${goal} writes.`);
  }
}

/** Milliseconds from the moment the database accepted connections to the first answer that needed it. */
async function recovered({ databaseUrl, url, isAlive, printed }: SetUp, { grader }: World): Promise<number> {
  // A killed backend takes the others with it a moment later.
  await sleep(100);
  for (const end = Date.now() + PATIENCE_MS; !(await accepts(databaseUrl)); await sleep(10)) {
    if (Date.now() > end) throw new Error('The database does not come back.');
  }
  const start = Date.now();
  const headers = { authorization: `Bearer ${grader.token}` };
  for (;;) {
    const connection = new HttpConnection(url());
    const answer = await connection.send({ method: 'GET', path: '/api/v1/auth/me', headers });
    connection.close();
    if (answer?.status === 200) return Date.now() - start;
    if (!isAlive()) throw new Error(`The application ended by itself:\n${printed().slice(-4_000)}`);
    if (Date.now() > start + PATIENCE_MS)
      throw new Error(
        `The application does not reconnect; it answers ${JSON.stringify(answer)}:\n${printed().slice(-4_000)}`,
      );
    await sleep(20);
  }
}

async function accepts(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
