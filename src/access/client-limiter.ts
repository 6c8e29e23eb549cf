import type { FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { AttemptWindows, secondsOf } from './attempt-windows.js';
import type { Attempts } from './attempts.js';
import { clientOf } from './client-address.js';
import type { Limiter } from './gate.js';

const READS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses a client after `max` requests in a minute. This process counts all of them in its memory; writes are counted
 * over all instances besides, so that their number is exact however a balancer spreads them. Reads cost no round trip.
 */
export function clientLimiter(attempts: Attempts, max: number): Limiter {
  if (max === 0) return async () => undefined;
  const seen = new AttemptWindows();

  const secondsToWait = async ({ ip, method }: FastifyRequest): Promise<number> => {
    const client = clientOf(ip);
    const now = Date.now();
    const before = seen.peek(client, now);
    if (before.attempts >= max) return secondsOf(before.endsInMs);
    // Before anything is waited for: what comes meanwhile must find this one counted.
    seen.count(client, now);
    if (READS.has(method)) return 0;
    const wait = await attempts.attempt('write', client, max);
    // A refused write must not make this process refuse for longer.
    if (wait > 0) seen.takeBack(client, now);
    return wait;
  };

  return async (request) => {
    const wait = await secondsToWait(request);
    if (wait === 0) return;
    throw new DomainError('too-many-requests', `At most ${max} requests a minute; wait ${wait} seconds.`, {
      headers: { 'Retry-After': String(wait) },
    });
  };
}
