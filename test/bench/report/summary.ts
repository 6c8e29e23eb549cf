import { median } from '../measure/measurement.js';
import type { Measured } from '../measure/rounds.js';
import type { OperationName, ServerName } from '../operations/operation.js';

/** Medians over the rounds, and of each round's ratio to the floor, which was measured right before. */
export interface Row {
  operation: OperationName;
  server: ServerName;
  serverCpu: number;
  databaseCpu: number | null;
  loadCpu: number;
  rate: number;
  p50: number;
  p99: number;
  /** Bytes; the most of all rounds. */
  memory: number;
  requests: number;
  /** Null where the floor was not measured. */
  ofFloor: { serverCpu: number; databaseCpu: number | null; rate: number } | null;
}

export function summarize(measured: readonly Measured[]): Row[] {
  const keys = [...new Set(measured.map(({ operation, server }) => `${operation} ${server}`))];
  return keys.map((key) => {
    const rounds = measured.filter(({ operation, server }) => `${operation} ${server}` === key) as [
      Measured,
      ...Measured[],
    ];
    const [{ operation, server }] = rounds;
    const medianOf = (value: (one: Measured) => number) => median(rounds.map(value));
    const hasDatabase = rounds.every(({ databaseCpu }) => databaseCpu !== null);
    return {
      operation,
      server,
      serverCpu: medianOf(({ serverCpu }) => serverCpu),
      databaseCpu: hasDatabase ? medianOf(({ databaseCpu }) => databaseCpu ?? 0) : null,
      loadCpu: medianOf(({ loadCpu }) => loadCpu),
      rate: medianOf(({ rate }) => rate),
      p50: medianOf(({ p50 }) => p50),
      p99: medianOf(({ p99 }) => p99),
      memory: Math.max(...rounds.map(({ memory }) => memory)),
      requests: rounds.reduce((sum, { requests }) => sum + requests, 0),
      ofFloor: ratiosOf(rounds, measured, hasDatabase),
    };
  });
}

function ratiosOf(rounds: readonly Measured[], all: readonly Measured[], hasDatabase: boolean): Row['ofFloor'] {
  const pairs = rounds.flatMap((one) => {
    const floor = all.find(
      ({ server, operation, round }) => server === 'floor' && operation === one.operation && round === one.round,
    );
    return floor ? [{ one, floor }] : [];
  });
  if (pairs.length === 0) return null;
  const ratio = (value: (measured: Measured) => number) =>
    median(pairs.map(({ one, floor }) => value(one) / value(floor)));
  return {
    serverCpu: ratio(({ serverCpu }) => serverCpu),
    databaseCpu: hasDatabase ? ratio(({ databaseCpu }) => databaseCpu ?? 0) : null,
    rate: ratio(({ rate }) => rate),
  };
}
