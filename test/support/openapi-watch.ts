import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import request, { type Response, type Test } from 'supertest';
import type { Document } from '../../src/docs/document.types.js';
import { ResponseCheck } from './openapi-responses.js';

/** Pages of plugins and preflights are no operations of the API. */
const NO_OPERATION = /^\/(docs|openapi\.json)(\/|\?|$)/;

/** Made at the start of the run, since each spec would take half a second for it. */
const written = () => JSON.parse(readFileSync(new URL('../../dist/openapi.json', import.meta.url), 'utf8')) as Document;

/** Watches every answer that leaves an application, and keeps those that are not as the OpenAPI document says. */
export class ResponseWatch {
  /** Faults by request id; what a test has seen is taken out. */
  private readonly faults = new Map<string, string[]>();
  private check?: ResponseCheck;

  constructor(
    app: NestFastifyApplication,
    private readonly document = written,
  ) {
    const fastify = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
    fastify.addHook('onSend', async (request_, reply, payload) => {
      // A fault of the check must not become an answer.
      try {
        this.look(request_, reply, payload);
      } catch (error) {
        this.faults.set(request_.id, [`the check itself failed: ${(error as Error).message}`]);
      }
      return payload;
    });
  }

  /** A supertest agent whose requests fail when their answer is not as documented. */
  agent(url: string): ReturnType<typeof request> {
    return new Proxy(request(url), {
      get: (agent, name, receiver) => {
        const member: unknown = Reflect.get(agent, name, receiver);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          const test = (member as (...given: unknown[]) => Test).apply(agent, args);
          return test.expect((response) => this.require(response));
        };
      },
    });
  }

  /** @throws when an answer that no agent saw was not as documented */
  finish(): void {
    if (this.faults.size > 0) throw new Error(inLines([...this.faults.values()].flat()));
  }

  private require(response: Response): void {
    const id = String(response.headers['x-request-id']);
    const faults = this.faults.get(id);
    if (!faults) return;
    this.faults.delete(id);
    throw new Error(`${inLines(faults)}\nThe body was: ${response.text}`);
  }

  private look(request_: FastifyRequest, reply: FastifyReply, payload: unknown): void {
    if (request_.method === 'OPTIONS' || NO_OPERATION.test(request_.url)) return;
    this.check ??= new ResponseCheck(this.document());
    const faults = this.check.faultsOf({
      method: request_.method,
      route: request_.is404 ? null : (request_.routeOptions.url ?? null),
      status: reply.statusCode,
      headers: reply.getHeaders(),
      payload: textOf(payload),
    });
    if (faults.length > 0) this.faults.set(request_.id, faults);
  }
}

function textOf(payload: unknown): string | null {
  if (payload === null || payload === undefined) return '';
  if (typeof payload === 'string') return payload;
  return Buffer.isBuffer(payload) ? payload.toString('utf8') : null;
}

function inLines(faults: readonly string[]): string {
  return `Answers that differ from the OpenAPI document:\n${faults.map((fault) => `  ${fault}`).join('\n')}`;
}
