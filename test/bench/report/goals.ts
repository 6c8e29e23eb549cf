import type { RegradeMeasure } from '../measure/regrade.js';
import type { OperationName } from '../operations/operation.js';
import type { Row } from './summary.js';

/** What was promised, what came out of it. */
export interface Verdict {
  goal: string;
  value: number;
  ok: boolean;
}

/** Of the floor: requests a second at least, the server's CPU a request at most. */
const GOALS: Readonly<Record<Exclude<OperationName, 'Q1'>, { rate: number; serverCpu: number }>> = {
  R1: { rate: 1.0, serverCpu: 1.1 },
  R2: { rate: 3.5, serverCpu: 0.7 },
  R3: { rate: 1.1, serverCpu: 0.7 },
  R4: { rate: 2.0, serverCpu: 1.0 },
  W1: { rate: 0.85, serverCpu: 1.5 },
  B1: { rate: 1.2, serverCpu: 1.0 },
};

/** A slow request takes at most so many times as long as one in the middle. */
const P99_OF_P50 = 3;
const MEGABYTES = { reads: 250, uploads: 300 };
const START_SECONDS = 1.5;
/** Of 100,000 answers; a read meanwhile takes at most so many milliseconds. */
const REGRADE = { seconds: 60, readP99: 100 };

/** Of what was measured of the product; nothing is said of the rest. */
export function judge(rows: readonly Row[], startMs: number | null, regrade: RegradeMeasure | null): Verdict[] {
  const own = rows.filter(({ server }) => server === 'product');
  return [
    ...own.flatMap(verdictsOn),
    ...(startMs === null ? [] : [atMost('seconds from start to ready', startMs / 1000, START_SECONDS)]),
    ...(regrade === null ? [] : verdictsOnRegrade(regrade)),
  ];
}

function verdictsOnRegrade({ answers, seconds, readP99 }: RegradeMeasure): Verdict[] {
  return [
    atMost(`seconds to regrade ${answers} answers`, seconds, REGRADE.seconds),
    atMost('p99 ms of a read beside a regrade', readP99, REGRADE.readP99),
  ];
}

function verdictsOn({ operation, ofFloor, p50, p99, memory }: Row): Verdict[] {
  // Of the queue only the growth was promised.
  if (operation === 'Q1') return [];
  const { rate, serverCpu } = GOALS[operation];
  const isUpload = operation === 'B1';
  return [
    ...(ofFloor ? [atMost(`${operation} server CPU of the floor's`, ofFloor.serverCpu, serverCpu)] : []),
    ...(ofFloor ? [atLeast(`${operation} throughput of the floor's`, ofFloor.rate, rate)] : []),
    // Of a few uploads the slowest says nothing.
    ...(isUpload ? [] : [atMost(`${operation} p99 of p50`, p99 / p50, P99_OF_P50)]),
    atMost(`${operation} megabytes of memory`, memory / 1e6, isUpload ? MEGABYTES.uploads : MEGABYTES.reads),
  ];
}

const atLeast = (what: string, value: number, goal: number): Verdict => ({
  goal: `${what}, at least ${goal}`,
  value,
  ok: value >= goal,
});

const atMost = (what: string, value: number, goal: number): Verdict => ({
  goal: `${what}, at most ${goal}`,
  value,
  ok: value <= goal,
});
