import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** Of the contract in the path, not of the package. */
const API_VERSION = '1';

const DESCRIPTION = `Backend for evaluating experts with questions: a weighted bank, versioned answers, grading, review, scores.

Sign in with \`POST /api/v1/auth/login\` and send the token as \`Authorization: Bearer …\`. Errors are
\`application/problem+json\` (RFC 9457) with a stable \`code\`. Lists take \`limit\` and \`cursor\`. Single resources carry an
\`ETag\`. A \`POST\` that creates takes an \`Idempotency-Key\`.`;

/** The OpenAPI 3.1 document of every route. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('AX Q&A')
    .setDescription(DESCRIPTION)
    .setVersion(API_VERSION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'this server')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT' })
    .build();
  return SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
}
