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
  if (max === 0) return () => null;
  const seen = new AttemptWindows();

  const secondsToWait = ({ ip, method }: FastifyRequest): number | Promise<number> => {
    const client = clientOf(ip);
    const now = Date.now();
    const before = seen.peek(client, now);
    if (before.attempts >= max) return secondsOf(before.endsInMs);
    // Before anything is waited for: what comes meanwhile must find this one counted.
    seen.count(client, now);
    return READS.has(method) ? 0 : secondsToWrite(client, now);
  };

  const secondsToWrite = async (client: string, now: number): Promise<number> => {
    const wait = await attempts.attempt('write', client, max);
    // A refused write must not make this process refuse for longer.
    if (wait > 0) seen.takeBack(client, now);
    return wait;
  };

  const refusalOf = (wait: number): DomainError | null => {
    if (wait === 0) return null;
    return new DomainError('too-many-requests', `At most ${max} requests a minute; wait ${wait} seconds.`, {
      headers: { 'Retry-After': String(wait) },
    });
  };

  return (request) => {
    const wait = secondsToWait(request);
    return typeof wait === 'number' ? refusalOf(wait) : wait.then(refusalOf);
  };
}
