import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { OpenAPIObject } from '@nestjs/swagger';
import { AppModule } from '../app.module.js';
import { setPrefix } from '../app.setup.js';
import { loadEnv } from '../config/env.js';
import { createOpenApiDocument } from '../docs/openapi-document.js';

/** The OpenAPI document from the decorators alone: nothing is instantiated, no database is needed. */
export async function describeApi(): Promise<OpenAPIObject> {
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.with(loadEnv({})), new FastifyAdapter(), {
    preview: true,
    logger: false,
    abortOnError: false,
  });
  setPrefix(app);
  return createOpenApiDocument(app);
}
