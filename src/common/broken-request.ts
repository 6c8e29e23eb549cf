import type { FastifyReply, FastifyRequest } from 'fastify';
import { type IncomingMessage, maxHeaderSize, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { v7 as uuid } from 'uuid';
import { CATALOGUE, type ErrorCode } from './problem/catalogue.js';
import { PROBLEM_CONTENT_TYPE } from './problem/problem.js';
import { sendProblem } from './problem/problem.filter.js';
import { SECURITY_HEADERS } from './security-headers.js';

/** Errors of Node's HTTP parser that a client can do something about. */
const KNOWN: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  HPE_HEADER_OVERFLOW: ['headers-too-large', `The headers together may have at most ${maxHeaderSize / 1024} KiB.`],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The request did not arrive in time; send it again, more quickly.'],
};

/**
 * What Node's HTTP parser refuses never reaches a route; the client still gets a problem document. The connection ends
 * with it, because nobody knows where on it a next request would begin.
 */
export function answerBrokenRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [code, detail] = KNOWN[error.code ?? ''] ?? ['bad-request', 'The request is not valid HTTP/1.1.'];
  const requestId = uuid();
  const body = problemText(code, detail, '/', requestId);
  const headers = { ...headersOf(requestId), 'Content-Length': String(Buffer.byteLength(body)) };
  const head = [
    `HTTP/1.1 ${CATALOGUE[code].status} ${CATALOGUE[code].title}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

/** For Node's `checkExpectation`: an Expect that is not `100-continue`, which Node would refuse without a word. */
export function answerUnmetExpectation({ url = '/' }: IncomingMessage, response: ServerResponse): void {
  const code = 'expectation-failed';
  const requestId = uuid();
  const body = problemText(code, 'Send no Expect header, or 100-continue.', url.split('?', 1)[0] ?? '/', requestId);
  response.writeHead(CATALOGUE[code].status, headersOf(requestId)).end(body);
}

/** What Fastify cannot route, such as an address with a broken escape: no hook runs for it. */
export function answerUnroutable(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  void reply.headers(SECURITY_HEADERS).header('x-request-id', request.id);
  sendProblem(error, request, reply);
}

/** No hook sets these where no route is reached. */
function headersOf(requestId: string): Record<string, string> {
  return {
    ...SECURITY_HEADERS,
    'cache-control': 'no-store',
    'x-request-id': requestId,
    'Content-Type': PROBLEM_CONTENT_TYPE,
    Connection: 'close',
  };
}

function problemText(code: ErrorCode, detail: string, instance: string, requestId: string): string {
  const { status, title } = CATALOGUE[code];
  return JSON.stringify({
    type: `urn:ax-qna:problem:${code}`,
    title,
    status,
    detail,
    instance,
    code,
    requestId,
    errors: [],
  });
}
