import type { FastifyInstance } from 'fastify';
import type { EventEmitter } from 'node:events';

/**
 * A reply whose turn on its connection has not come, because the one before is not sent, is told nothing by Node.js when the
 * connection ends: whoever waits for its `close` would hold on to it for ever. Must be called before the routes are made known.
 */
export function tellQueuedReplies(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, { raw: reply }, done) => {
    if (!reply.socket) closeWith(request.raw.socket, reply);
    done();
  });
}

function closeWith(connection: EventEmitter, reply: EventEmitter): void {
  const close = () => void reply.emit('close');
  // As many as the client sends without waiting.
  connection.setMaxListeners(0);
  connection.once('close', close);
  reply.once('close', () => void connection.off('close', close));
}
