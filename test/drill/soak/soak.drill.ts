import type pg from 'pg';
import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { Argon2id } from '../../../src/users/argon2id.js';
import { givenWorld } from '../history/world.js';
import { atLeast, atMost, type Drill, exactly, type Figure } from '../drill.js';
import { startDrillServer } from '../support/drill-server.js';
import { type Instance, startInstance } from '../support/instance.js';
import { givenDrillPerson } from '../support/people.js';
import { randomFrom } from '../support/random.js';
import { growthOf } from './growth.js';
import { atRest, PROBED, type Sample, sampleOf } from './probe.js';
import { newTally, type SoakWorld, type Tally, Visitor } from './visitor.js';
import { openPool } from '../support/pool.js';

const MIB = 1024 ** 2;

/** Memory is judged from here on: caches are warm then. */
const WARM_SECONDS = 180;
const SAMPLE_SECONDS = 10;
/** Of the peak. */
const LOAD = 0.5;

export const drill: Drill<{ minutes: number; peakSeconds: number; clients: number; seed: number }> = {
  summary: 'half of the peak load for minutes: memory stays flat, and no connection is left behind',
  defaults: { minutes: 10, peakSeconds: 20, clients: 16, seed: 1 },
  async run(options, say) {
    const server = await startDrillServer('soak');
    try {
      const database = await server.createDatabase();
      const db = openPool(database.url);
      const instance = await startInstance(database.url, PROBED);
      try {
        const world = await givenSoakWorld(db, options.clients);
        const peak = await load(instance, world, { ...options, seconds: options.peakSeconds });
        const rate = peak.acknowledged / options.peakSeconds;
        say(
          `peak: ${(peak.requests / options.peakSeconds).toFixed(0)} requests a second, ${rate.toFixed(0)} acknowledged`,
        );
        const before = await atRest(instance, db);

        const samples: Sample[] = [];
        const pace = (LOAD * peak.requests) / options.peakSeconds;
        const watching = watch(instance, db, options.minutes * 60, samples, say);
        const tally = await load(instance, world, { ...options, seconds: options.minutes * 60, pace });
        await watching;
        const after = await atRest(instance, db);
        say(`at rest before: ${told(before)}`);
        say(`at rest after:  ${told(after)}`);
        for (const blamed of tally.blamed.slice(0, 5)) say(blamed);
        return [...figuresOf(tally, before, after), ...growthFigures(samples)];
      } finally {
        await instance.stop();
        await db.end();
        await database.drop();
      }
    } finally {
      await server.stop();
    }
  },
};

/** Requests of all clients, as fast as they are answered or, with a pace, so many a second. */
async function load(
  instance: Instance,
  world: SoakWorld,
  { clients, seconds, seed, pace }: { clients: number; seconds: number; seed: number; pace?: number },
): Promise<Tally> {
  const tally = newTally();
  const began = performance.now();
  const gap = pace === undefined ? 0 : (1_000 * clients) / pace;
  await Promise.all(
    Array.from({ length: clients }, async (_, index) => {
      const visitor = new Visitor(instance, world, randomFrom(seed * 1_000 + index), tally);
      let next = began + (gap * index) / clients;
      while (performance.now() < began + seconds * 1_000) {
        await pause(Math.max(0, next - performance.now()));
        next = Math.max(next + gap, performance.now() - 10 * gap);
        await visitor.act();
      }
      visitor.close();
    }),
  );
  return tally;
}

async function watch(
  instance: Instance,
  db: pg.Pool,
  seconds: number,
  samples: Sample[],
  say: (line: string) => void,
): Promise<void> {
  const began = performance.now();
  for (let due = SAMPLE_SECONDS; due <= seconds; due += SAMPLE_SECONDS) {
    await pause(Math.max(0, began + due * 1_000 - performance.now()));
    const sample = await sampleOf(instance, db, due);
    samples.push(sample);
    if (due % 60 === 0) say(`minute ${due / 60}: ${told(sample)}`);
  }
}

function told({ heap, rss, descriptors, connections }: Sample): string {
  return `heap ${(heap / MIB).toFixed(1)} MiB, RSS ${(rss / MIB).toFixed(1)} MiB, ${descriptors} descriptors, ${connections} connections`;
}

function figuresOf(tally: Tally, before: Sample, after: Sample): Figure[] {
  return [
    atLeast('requests', tally.requests, 1),
    atLeast('acknowledged', tally.acknowledged, 1),
    atLeast('refused', tally.refused, 1),
    exactly('answers that blame the server (5xx but 503)', tally.blamed.length, 0),
    atMost('connections to the database at the end', after.connections, before.connections),
    atMost('open descriptors at the end, sockets among them', after.descriptors, before.descriptors),
  ];
}

/** Half minutes after the warm-up: the first against the last. None of a run that is too short. */
function growthFigures(samples: readonly Sample[]): Figure[] {
  return (['heap', 'rss'] as const).flatMap((what) => {
    const growth = growthOf(
      samples
        .filter(({ seconds }) => seconds > WARM_SECONDS)
        .map((sample) => ({ at: sample.seconds, value: sample[what] })),
    );
    if (growth === null) return [];
    const percent = Math.round(growth * 10_000) / 100;
    return [{ what: `growth of ${what} after minute 3, %`, value: percent, goal: 'less than 5', ok: percent < 5 }];
  });
}

async function givenSoakWorld(db: pg.Pool, clients: number): Promise<SoakWorld> {
  const { experts, evaluators, questions } = await givenWorld(db, {
    experts: Math.max(4, clients * 4),
    operators: 0,
    evaluators: 1,
    questions: 400,
  });
  const login = { email: `${uuid()}@example.com`, password: uuid() };
  const operator = await givenDrillPerson(db, 'OPERATOR', {
    email: login.email,
    passwordHash: await new Argon2id().hash(login.password),
  });
  const essays = questions.filter(({ qType }) => qType === 'ESSAY').map(({ id }) => id);
  const fileQuestion = uuid();
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score, difficulty, display_order, is_active)
     SELECT $1, category_id, 'FILE', content, max_score, difficulty, display_order, true FROM questions WHERE id = $2`,
    [fileQuestion, essays[0]],
  );
  return { experts, operator, evaluator: evaluators[0] as SoakWorld['evaluator'], essays, fileQuestion, login };
}
