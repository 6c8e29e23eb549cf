import Table from 'cli-table3';
import type { BenchResult } from '../bench.js';
import type { Verdict } from './goals.js';
import type { Row } from './summary.js';

const HEAD = [
  'op',
  'server',
  'server CPU ms',
  '× floor',
  'database CPU ms',
  '× floor',
  'load CPU ms',
  'a second',
  '× floor',
  'p50 ms',
  'p99 ms',
  'peak MB',
];

/** For people: CPU first, which other work on the machine disturbs least. */
export function printed({ rows, goals, pinned, otherWork, postgres }: BenchResult): string {
  const table = new Table({
    head: HEAD,
    style: { head: [], border: [] },
    colAligns: HEAD.map((_, n) => (n < 2 ? 'left' : 'right')),
  });
  for (const row of rows) table.push(cellsOf(row));
  const where = pinned
    ? 'The server had one core, PostgreSQL and the load generator another.'
    : 'Nothing was pinned to a core: taskset or a second core is missing.';
  const met = goals.filter(({ ok }) => ok).length;
  return [
    table.toString(),
    `${postgres}. ${where} Other work took ${Math.round(100 * otherWork)} % of the machine.`,
    ...goals.map(lineOf),
    ...(goals.length > 0 ? [`${met} of ${goals.length} goals met`] : []),
    '',
  ].join('\n');
}

function cellsOf({
  operation,
  server,
  serverCpu,
  databaseCpu,
  loadCpu,
  rate,
  p50,
  p99,
  memory,
  ofFloor,
}: Row): string[] {
  return [
    operation,
    server,
    short(serverCpu),
    short(ofFloor?.serverCpu),
    short(databaseCpu),
    short(ofFloor?.databaseCpu),
    short(loadCpu),
    short(rate),
    short(ofFloor?.rate),
    short(p50),
    short(p99),
    (memory / 1e6).toFixed(0),
  ];
}

const lineOf = ({ goal, value, ok }: Verdict): string => `goal ${goal}: ${short(value)} ${ok ? 'ok' : 'MISSED'}`;

/** Three digits that say something. */
function short(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 1
        ? value.toFixed(2)
        : value.toFixed(3);
}
