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

/** Of what was measured of the product; nothing is said of the rest. */
export function judge(rows: readonly Row[], startMs: number | null): Verdict[] {
  const own = rows.filter(({ server }) => server === 'product');
  const verdicts = own.flatMap(verdictsOn);
  if (startMs === null) return verdicts;
  return [...verdicts, atMost('seconds from start to ready', startMs / 1000, START_SECONDS)];
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
