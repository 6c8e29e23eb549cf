import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { sendProblem } from '../common/problem/problem.filter.js';

/** Whether the process has begun to end, and the requests that wait for their answers meanwhile. */
@Injectable()
export class Drain implements OnModuleDestroy {
  private begun = false;
  private readonly open = new Map<FastifyRequest, FastifyReply>();

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
    fastify.addHook('onRequest', async (request, reply) => {
      this.open.set(request, reply);
      reply.raw.once('close', () => this.open.delete(request));
    });
    fastify.addHook('onSend', async (_request, reply, payload) => {
      if (this.begun) reply.header('connection', 'close');
      return payload;
    });
  }

  /** Answers for whatever would take longer than the process has; what it holds in the database may still be committed meanwhile. */
  refuseOpen(): void {
    const refusal = new DomainError(
      'shutting-down',
      'The process stops and cannot tell whether this took effect: look, or repeat it with its Idempotency-Key.',
      {
        headers: { 'Retry-After': '5' },
      },
    );
    for (const [request, reply] of this.open) sendProblem(refusal, request, reply);
  }
}
