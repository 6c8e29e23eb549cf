import type { FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { Turnstile } from './turnstile.js';

/** Requests of one route that may wait; a full queue is served in well under the time that a body may take to arrive. */
const QUEUE = 20;
/** Seconds that a client turned away is told to wait. */
const RETRY_AFTER = 5;

/**
 * A `preParsing` hook for routes with large bodies: it lets that many at once be read and served. The others wait before
 * their bodies are read, so that they lie with their senders and not in memory.
 * @throws DomainError `busy` when too many wait already
 */
export function bodyTurnstile(atOnce: number): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const turnstile = new Turnstile(atOnce, QUEUE, RETRY_AFTER);
  return (_request, { raw }) =>
    new Promise((resolve, reject) => {
      const served = async () => {
        resolve();
        // Answered, or its sender has gone.
        if (!raw.closed) await once(raw, 'close');
      };
      turnstile.run(served).catch(reject);
    });
}
