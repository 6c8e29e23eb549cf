import { HttpConnection } from '../../drill/support/http.js';
import type { BenchRequest } from '../operations/operation.js';
import type { LoadResult } from './load.js';

/** Uploads one after another, for that long and at least twice. @throws when one is refused */
export async function sendUploads(
  url: string,
  seconds: number,
  request: (number: number) => BenchRequest,
): Promise<LoadResult> {
  const connection = new HttpConnection(url);
  const times: number[] = [];
  try {
    const began = performance.now();
    while (times.length < 2 || performance.now() - began < seconds * 1000) {
      const { method, path, headers, body = '' } = request(times.length);
      const bytes = Buffer.from(body);
      const sent = performance.now();
      const answer = await connection.send({ method, path, headers, body: bytes });
      times.push(performance.now() - sent);
      if (answer?.status !== 200) {
        throw new Error(`An upload was answered with ${answer?.status}: ${answer?.text.slice(0, 500)}`);
      }
    }
  } finally {
    connection.close();
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  return { requests: times.length, seconds: total / 1000, times: Float64Array.from(times).sort() };
}
