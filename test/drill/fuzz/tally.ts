import { gzipSync } from 'node:zlib';
import type { HttpAnswer } from '../support/http.js';
import type { FuzzRequest } from './request-maker.js';

/** A body up to so many bytes is printed as it is. */
const SHOWN = 2_000;
const SLOW_MS = 1_000;
/** Failures that are kept with their request; more of the same would say nothing. */
const KEPT = 20;

export interface Failure {
  readonly faults: readonly string[];
  readonly request: FuzzRequest;
  readonly answer: HttpAnswer | null;
}

/** What was sent and what came back, counted. */
export class Tally {
  sent = 0;
  failed = 0;
  slowestMs = 0;
  slowest = '';
  readonly failures: Failure[] = [];
  readonly slow: FuzzRequest[] = [];
  readonly oddities = new Map<string, number>();
  readonly statuses = new Map<number, number>();
  private readonly known = new Set<string>();
  private readonly unreached: Set<string>;

  constructor(readonly operations: readonly string[]) {
    this.unreached = new Set(operations);
  }

  answered(
    request: FuzzRequest,
    answer: HttpAnswer,
    tookMs: number,
    operation: string | null,
    faults: readonly string[],
  ): void {
    this.count(request);
    this.statuses.set(answer.status, (this.statuses.get(answer.status) ?? 0) + 1);
    if (operation !== null && answer.status >= 200 && answer.status < 300) this.unreached.delete(operation);
    if (tookMs > SLOW_MS) this.slow.push(request);
    if (tookMs > this.slowestMs) {
      this.slowestMs = tookMs;
      this.slowest = operation ?? `${request.method} ${request.path.slice(0, 80)}`;
    }
    if (faults.length > 0) this.fail({ faults, request, answer });
  }

  unanswered(request: FuzzRequest, mayBreak: boolean): void {
    this.count(request);
    if (!mayBreak) this.fail({ faults: ['there was no answer, twice'], request, answer: null });
  }

  /** Operations that never answered with a 2xx: of these the fuzzing has seen refusals only. */
  blind(): string[] {
    return [...this.unreached];
  }

  private count({ oddity }: FuzzRequest): void {
    this.sent += 1;
    this.oddities.set(oddity, (this.oddities.get(oddity) ?? 0) + 1);
  }

  private fail(failure: Failure): void {
    this.failed += 1;
    const name = `${failure.request.method} ${failure.faults.join().replace(/[0-9a-f-]{36}|\d+/g, '#')}`;
    if (this.known.has(name) || this.failures.length === KEPT) return;
    this.known.add(name);
    this.failures.push(failure);
  }
}

/** Everything that is needed to send it again. */
export function shown({ faults, request, answer }: Failure): string {
  const { oddity, method, path, headers, body } = request;
  return [
    `FAULT (${oddity}) ${faults.join('; ')}`,
    `  ${method} ${path}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    ...(body ? [`  ${bodyText(body)}`] : []),
    `  answered ${answer ? `${answer.status} ${answer.text.slice(0, 600)}` : 'nothing'}`,
  ].join('\n');
}

function bodyText(body: Buffer): string {
  const text = body.toString('utf8');
  if (body.length <= SHOWN && Buffer.from(text).equals(body)) return text;
  return `base64 of gzip of ${body.length} bytes: ${gzipSync(body).toString('base64')}`;
}
