import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { sendProblem } from '../common/problem/problem.filter.js';
import { Places } from '../common/places.js';

/** Whether the process has begun to end, and the requests that wait for their answers meanwhile. */
@Injectable()
export class Drain implements OnModuleDestroy {
  private begun = false;
  private readonly open = new Places<readonly [FastifyRequest, FastifyReply]>();

  get draining(): boolean {
    return this.begun;
  }

  onModuleDestroy(): void {
    this.begin();
  }

  /** From now on `ready` says no, and each answer asks its client to close the connection. */
  begin(): void {
    this.begun = true;
  }

  /** Must be called before the routes are made known. */
  watch(fastify: FastifyInstance): void {
    fastify.addHook('onRequest', (request, reply, done) => {
      const place = this.open.add([request, reply]);
      reply.raw.once('close', () => this.open.remove(place));
      done();
    });
    fastify.addHook('onSend', (_request, reply, payload, done) => {
      if (this.begun) reply.header('connection', 'close');
      done(null, payload);
    });
  }

  /** Answers for whatever would take longer than the process has. */
  refuseOpen(refusal: DomainError): void {
    for (const [request, reply] of this.open.taken()) sendProblem(refusal, request, reply);
  }
}

/** @param isUndone whether it is certain that nothing of what was not answered is committed */
export function stoppedBefore(isUndone: boolean): DomainError {
  const detail = isUndone
    ? 'The process stops; nothing of this was kept. Repeat it.'
    : 'The process stops and cannot tell whether this took effect: look, or repeat it with its Idempotency-Key.';
  return new DomainError('shutting-down', detail, { headers: { 'Retry-After': '5' } });
}
