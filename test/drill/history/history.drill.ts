import { atLeast, type Drill, exactly, type Figure } from '../drill.js';
import { type DrillServer, startDrillServer } from '../support/drill-server.js';
import { checkHistory } from './check/check-history.js';
import type { Violation } from './check/verdict.js';
import { FAULTS, violationsWith } from './faults.js';
import { runSubmissions } from './submissions.js';
import { type History, runWorkload, withInstances, type WorkloadOptions } from './workload.js';

type Options = Pick<WorkloadOptions, keyof WorkloadOptions> & { submissions: number; faults: number };

type Say = (line: string) => void;

/** Enough for a fault to show, and no more. */
const FAULT_OPERATIONS = 3_000;
const FAULT_SECONDS = 8;
/** Of the operations: less would mean that the clients mostly ran into closed doors. */
const GOOD_SHARE = 50;

export const drill: Drill<Options> = {
  summary: 'many clients on two instances: nothing lost, nothing twice, no read goes back; and faults are found',
  defaults: {
    clients: 32,
    seconds: 60,
    operations: 20_000,
    pairs: 10,
    seed: 1,
    submissions: 5_000,
    faults: FAULTS.length,
  },
  async run(options, say) {
    const server = await startDrillServer('history');
    try {
      return [...(await proveProduct(server, options, say)), ...(await findFaults(server, options, say))];
    } finally {
      await server.stop();
    }
  },
};

async function proveProduct(server: DrillServer, options: Options, say: Say): Promise<Figure[]> {
  const database = await server.createDatabase();
  try {
    return await withInstances(database, undefined, async (instances, db) => {
      say(`${options.clients} clients on ${instances.length} instances`);
      const history = figuresOf(await runWorkload(instances, db, options), options, say);
      say(`${options.submissions} submissions over connections that break`);
      return [...history, ...(await runSubmissions(instances, db, options))];
    });
  } finally {
    await database.drop();
  }
}

async function findFaults(server: DrillServer, options: Options, say: Say): Promise<Figure[]> {
  const shorter = {
    ...options,
    operations: Math.min(options.operations, FAULT_OPERATIONS),
    seconds: Math.min(options.seconds, FAULT_SECONDS),
  };
  const planted = FAULTS.slice(0, options.faults);
  let found = 0;
  for (const fault of planted) {
    const violations = await violationsWith(fault, server, shorter);
    if (violations.length > 0) found += 1;
    say(`planted "${fault.name}": ${violations.length} violations of: ${rulesOf(violations)}`);
  }
  return [exactly('planted faults found', found, planted.length)];
}

function figuresOf({ operations, final, seconds }: History, options: Options, say: Say): Figure[] {
  const { checks, violations } = checkHistory(operations, final);
  const count = (outcome: string) => operations.filter((one) => one.outcome === outcome).length;
  const failures = operations.filter(({ reply }) => reply !== null && reply.status >= 500);
  say(
    `${operations.length} operations in ${seconds.toFixed(1)} s: ${count('ok')} acknowledged, ${count('fail')} refused, ` +
      `${count('unknown')} of unknown outcome; ${final.answers.length} versions, ${final.events.length} grade events`,
  );
  for (const { rule, detail } of violations.slice(0, 10)) say(`BROKEN ${rule}: ${detail}`);
  for (const { n, reply } of failures.slice(0, 5))
    say(`operation ${n}: ${reply?.status} ${JSON.stringify(reply?.body)}`);
  return [
    atLeast('operations', operations.length, options.operations),
    atLeast('acknowledged, %', Math.round((100 * count('ok')) / operations.length), GOOD_SHARE),
    atLeast('of unknown outcome', count('unknown'), 1),
    atLeast('checks', checks, operations.length),
    exactly('violations', violations.length, 0),
    exactly('answers that blame the server (5xx)', failures.length, 0),
  ];
}

function rulesOf(violations: readonly Violation[]): string {
  return [...new Set(violations.map(({ rule }) => rule))].join('; ') || 'nothing';
}
