import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Size, SIZES } from './load/size.js';
import { OPERATIONS, type OperationName, SERVERS, type ServerName } from './operations/operation.js';

export interface BenchOptions {
  size: Size;
  operations: OperationName[];
  servers: ServerName[];
  rounds: number;
  /** Of each measurement, after a warm-up. */
  seconds: number;
  connections: number;
  /** Questions in one upload. */
  uploaded: number;
  /** Of a PostgreSQL that is there already; null: the embedded one is started. */
  database: string | null;
  keep: boolean;
  /** Whether the server gets a core of its own, where there are two. */
  pin: boolean;
  /** A folder for CPU profiles of the product's process; null: none are made. */
  profile: string | null;
  /** Of the product, to measure how long it takes to get ready. */
  starts: number;
  /** Answers whose scores one regrade changes. */
  regraded: number;
}

export interface CommandLine extends BenchOptions {
  json: boolean;
  goals: boolean;
}

export const USAGE = `Usage: npm run bench -- [options]

Measures the product against the floor (Fastify and pg, nothing else) and a NestJS as most would write it.

  --rows 1m          answers that are loaded: ${Object.keys(SIZES).join(', ')}
  --ops R1,R2        of ${OPERATIONS.join(', ')}; all
  --servers product  of ${SERVERS.join(', ')}; all
  --rounds 3         of each measurement; what is printed are medians
  --seconds 8        of each measurement
  --database URL     a PostgreSQL whose user may make databases; without it the embedded one is started
  --keep             leaves what was loaded (in .data/bench, or on that server) and takes it the next time
  --profile FOLDER   writes a CPU profile of the product's process there; best with one of --ops
  --goals            exit code 1 when a goal is missed
  --json             prints JSON on standard output, and everything else on standard error
`;

/** @throws Error that says what is wrong */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: 'string', default: '1m' },
      ops: { type: 'string', default: OPERATIONS.join() },
      servers: { type: 'string', default: SERVERS.join() },
      rounds: { type: 'string', default: '3' },
      seconds: { type: 'string', default: '8' },
      database: { type: 'string' },
      keep: { type: 'boolean', default: false },
      goals: { type: 'boolean', default: false },
      profile: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const size = SIZES[values.rows];
  if (!size) throw new Error(`--rows must be one of ${Object.keys(SIZES).join(', ')}, not "${values.rows}".`);
  return {
    size,
    operations: namesOf('--ops', values.ops, OPERATIONS),
    servers: namesOf('--servers', values.servers, SERVERS),
    rounds: number('--rounds', values.rounds),
    seconds: number('--seconds', values.seconds),
    connections: 32,
    uploaded: 10_000,
    database: values.database ?? null,
    keep: values.keep,
    pin: true,
    starts: 5,
    regraded: 100_000,
    profile: values.profile ? resolve(values.profile) : null,
    goals: values.goals,
    json: values.json,
  };
}

function namesOf<Name extends string>(option: string, text: string, known: readonly Name[]): Name[] {
  const given = text.split(',').map((name) => name.trim());
  const unknown = given.filter((name) => !known.includes(name as Name));
  if (unknown.length > 0) throw new Error(`${option} takes ${known.join(', ')}, not ${unknown.join(', ')}.`);
  return known.filter((name) => given.includes(name));
}

function number(option: string, text: string): number {
  const value = Number(text);
  if (!(value > 0 && value <= 600))
    throw new Error(`${option} must be a number above 0 and at most 600, not "${text}".`);
  return value;
}
