import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Socket } from 'node:net';
import { v7 as uuid } from 'uuid';
import { SECURITY_HEADERS } from '../security-headers.js';
import { CATALOGUE, type ErrorCode } from './catalogue.js';
import { PROBLEM_CONTENT_TYPE } from './problem.js';
import { sendProblem } from './problem.filter.js';

/** What Fastify cannot route, such as an address with a broken escape: no hook runs for it. */
export function answerUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
  sendProblem(error, request, reply);
}

/** What Node's HTTP parser refuses never reaches a route; the client still gets a problem document. */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, reason]: [ErrorCode, string] =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? ['headers-too-large', 'Request Header Fields Too Large']
      : ['bad-request', 'Bad Request'];
  const { status, title } = CATALOGUE[code];
  const requestId = uuid();
  const body = JSON.stringify({
    type: `urn:ax-qna:problem:${code}`,
    title,
    status,
    detail: 'The request is not valid HTTP/1.1.',
    instance: '/',
    code,
    requestId,
    errors: [],
  });
  const headers = {
    ...SECURITY_HEADERS,
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'content-type': PROBLEM_CONTENT_TYPE,
    'content-length': String(Buffer.byteLength(body)),
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n${body}`);
}
