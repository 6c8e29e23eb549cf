import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { CATALOGUE } from '../common/problem/catalogue.js';
import { documentCommonFields } from './common-fields.js';
import type { Document } from './document.types.js';
import { documentEnums } from './enum-descriptions.js';
import { documentExamples, type MissingExamples } from './examples.js';
import { GENERAL_SENTENCE } from './general-problems.js';
import { completeOperations } from './operations.js';
import { documentPayloads } from './payload-schemas.js';
import { documentProblems } from './problem-responses.js';
import { simplifySchemas } from './simplify-schemas.js';
import { inStableOrder } from './stable-order.js';
import { TAGS } from './tags.js';
import { dropUnusedComponents } from './used-components.js';

/** Of the contract in the path, not of the package. */
const API_VERSION = '1';

const DESCRIPTION = `Backend for evaluating experts with questions: a weighted bank, versioned answers, grading, review, scores.

Sign in with \`POST /api/v1/auth/login\` and send the token as \`Authorization: Bearer …\`. Errors are
\`application/problem+json\` (RFC 9457) with a stable \`code\`. Lists take \`limit\` and \`cursor\`. Single resources carry an
\`ETag\`. A \`POST\` that creates takes an \`Idempotency-Key\`.

${GENERAL_SENTENCE} Bodies are sent without \`Content-Encoding\`.`;

/** The OpenAPI 3.1 document of every route. */
export function createOpenApiDocument(app: INestApplication): OpenAPIObject {
  return describeOperations(app).document;
}

/** The document, and the fields that ought to have an example and have none. */
export function describeOperations(app: INestApplication): {
  document: OpenAPIObject;
  missingExamples: MissingExamples;
} {
  const settings = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('AX Q&A')
    .setDescription(DESCRIPTION)
    .setVersion(API_VERSION)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .addServer('/', 'this server')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description:
        'The `accessToken` of a login. Where the server names an issuer (`OIDC_ISSUER`), an access token of that issuer as well.',
    })
    .build();
  const scanned = SwaggerModule.createDocument(app, settings, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
  });
  const document = scanned as unknown as Document;
  document.tags = TAGS.filter(({ name }) => usesTag(document, name));
  simplifySchemas(document);
  documentEnums(document);
  documentCommonFields(document);
  documentPayloads(document);
  completeOperations(document);
  documentProblems(document);
  nameEveryCode(document);
  const missingExamples = documentExamples(document);
  dropUnusedComponents(document);
  return { document: inStableOrder(document) as unknown as OpenAPIObject, missingExamples };
}

function usesTag(document: Document, tag: string): boolean {
  return Object.values(document.paths).some((item) => Object.values(item).some(({ tags }) => tags?.includes(tag)));
}

/** Lets a typed client switch on all codes there are. */
function nameEveryCode(document: Document): void {
  const code = document.components.schemas['ProblemResponse']?.properties?.['code'];
  if (code) code.enum = Object.keys(CATALOGUE).sort();
}
