import autocannon from 'autocannon';
import type { BenchRequest } from '../operations/operation.js';
import { aheadOfOthers } from './priority.js';

export interface LoadResult {
  requests: number;
  /** Wall-clock seconds. */
  seconds: number;
  /** Milliseconds of each request, from the quickest to the slowest. */
  times: Float64Array;
}

export interface Load {
  url: string;
  connections: number;
  seconds: number;
  request(): BenchRequest;
  /** Ends earlier after so many requests. */
  enough?: number;
  /** Whether no request may be sent twice; else each connection repeats a round of its own. */
  isOnce: boolean;
}

/** Requests that one connection sends in turn, made before the clock runs. */
const ROUND = 300;

/** Sends requests over keep-alive connections, each as soon as the one before is answered. @throws when one fails */
export async function sendLoad({
  url,
  connections,
  seconds,
  enough = Number.POSITIVE_INFINITY,
  request,
  isOnce,
}: Load): Promise<LoadResult> {
  const times: number[] = [];
  const refused = new Map<number, number>();
  const setupClient = (client: autocannon.Client) => {
    const round = isOnce
      ? [{ setupRequest: (given: object) => ({ ...given, ...request() }) }]
      : Array.from({ length: ROUND }, request);
    client.setRequests(round as autocannon.Request[]);
  };
  const send = () =>
    new Promise<autocannon.Result>((resolve, reject) => {
      const running = autocannon({ url, connections, duration: seconds, timeout: 30, setupClient }, (error, done) =>
        error ? reject(error as Error) : resolve(done),
      );
      running.on('response', (_client, status, _bytes, milliseconds) => {
        times.push(milliseconds);
        if (times.length === enough) running.stop();
        if (status >= 300) refused.set(status, (refused.get(status) ?? 0) + 1);
      });
    });
  let result = await aheadOfOthers(send);
  // Somebody else may have had the machine for the whole of a short round: that is no failure, and no figure either.
  for (let again = 0; again < 3 && times.length === 0 && result.errors + result.timeouts === 0; again++)
    result = await aheadOfOthers(send);
  if (refused.size > 0 || result.errors > 0 || result.timeouts > 0 || times.length === 0) {
    const statuses = [...refused].map(([status, count]) => `${count} × ${status}`).join(', ');
    throw new Error(
      `Of ${times.length} requests ${result.errors} failed, ${result.timeouts} timed out, refused: ${statuses || 'none'}`,
    );
  }
  return { requests: times.length, seconds: result.duration, times: Float64Array.from(times).sort() };
}
