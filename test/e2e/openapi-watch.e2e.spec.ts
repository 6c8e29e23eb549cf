import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { ApiOkResponse } from '@nestjs/swagger';
import type { Document } from '../../src/docs/document.types.js';
import { createOpenApiDocument } from '../../src/docs/openapi-document.js';
import { HealthResponse } from '../../src/health/health.responses.js';
import { ResponseWatch } from '../support/openapi-watch.js';

@Controller()
class Teller {
  @Get('truth')
  @ApiOkResponse({ type: HealthResponse })
  truth(): object {
    return { status: 'ok' };
  }

  @Get('lie')
  @ApiOkResponse({ type: HealthResponse })
  lie(): object {
    return { status: 'ok', secret: 1 };
  }
}

@Module({ controllers: [Teller] })
class TellerModule {}

let app: NestFastifyApplication;
let watch: ResponseWatch;
let url: string;
beforeAll(async () => {
  app = await NestFactory.create<NestFastifyApplication>(TellerModule, new FastifyAdapter(), { logger: false });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', async (request, reply) => void reply.header('x-request-id', request.id));
  watch = new ResponseWatch(app, () => createOpenApiDocument(app) as unknown as Document);
  await app.listen(0, '127.0.0.1');
  url = await app.getUrl();
});
afterAll(() => app.close());

describe('a request of a test', () => {
  it('passes when its answer is as documented', async () => {
    const response = await watch.agent(url).get('/truth');

    expect(response.body).toEqual({ status: 'ok' });
  });

  it('fails when its answer is not, and says where', async () => {
    const request = watch.agent(url).get('/lie');

    await expect(Promise.resolve(request)).rejects.toThrow(
      'GET /lie answered 200: /secret is sent, and the document does not name it',
    );
    expect(() => watch.finish()).not.toThrow();
  });

  it('sent past the agent fails at the end', async () => {
    await fetch(`${url}/lie`);

    expect(() => watch.finish()).toThrow('GET /lie answered 200');
  });
});
