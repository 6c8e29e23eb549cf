import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Document, Method, Operation, ResponseObject, Schema } from '../../src/docs/document.types.js';
import { GENERAL_CODES } from '../../src/docs/general-problems.js';
import { close, closedSchemas } from './openapi-closed.js';

/** One answer of the application, as it left. */
export interface Exchange {
  readonly method: string;
  /** The pattern that matched, `/api/v1/answers/:id`; null for an unknown path. */
  readonly route: string | null;
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  /** Null for a stream. */
  readonly payload: string | null;
}

/** Response headers that a client acts on, so that they have to be documented. */
const TOLD = ['etag', 'location', 'link', 'idempotency-replayed'];
const PROBLEM_SCHEMA: Schema = { $ref: '#/components/schemas/ProblemResponse' };

/** Holds values against schemas of the document, closed. */
export class SchemaCheck {
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly compiled = new Map<Schema, ValidateFunction>();

  constructor(document: Document) {
    (addFormats as unknown as typeof addFormats.default)(this.ajv);
    this.ajv.addSchema({ $id: 'https://openapi.invalid/', components: { schemas: closedSchemas(document) } });
  }

  faultsOf(value: unknown, schema: Schema): string[] {
    const validate = this.validatorOf(schema);
    return validate(value) ? [] : (validate.errors ?? []).map((error) => inWords(error, value));
  }

  private validatorOf(schema: Schema): ValidateFunction {
    const known = this.compiled.get(schema);
    if (known) return known;
    const validate = this.ajv.compile(absolute(close(schema)));
    this.compiled.set(schema, validate);
    return validate;
  }
}

/** Holds what the application answers against its own OpenAPI document. */
export class ResponseCheck {
  private readonly schemas: SchemaCheck;

  constructor(private readonly document: Document) {
    this.schemas = new SchemaCheck(document);
  }

  /** Every way in which the answer differs from its documentation, in words; none when it does not. */
  faultsOf(exchange: Exchange): string[] {
    const { method, route, status } = exchange;
    const path = route?.replace(/:(\w+)/g, '{$1}') ?? null;
    const operation = path === null ? undefined : this.document.paths[path]?.[documentedMethod(method)];
    const title = `${method} ${path ?? '(unknown path)'} answered ${status}`;
    return this.judge(exchange, operation).map((fault) => `${title}: ${fault}`);
  }

  private judge(exchange: Exchange, operation: Operation | undefined): string[] {
    const { status } = exchange;
    if (GENERAL_CODES.has(codeOf(exchange) ?? '')) return this.bodyFaults(exchange, PROBLEM_SCHEMA);
    if (!operation) return ['the OpenAPI document has no such operation'];
    const response = this.resolve(operation.responses[String(status)]);
    if (!response) {
      const code = codeOf(exchange);
      return [
        `the status is not documented${code === null ? '' : ` (code ${code})`}; documented are ${Object.keys(operation.responses).join(', ')}`,
      ];
    }
    return [...this.headerFaults(exchange, response), ...this.contentFaults(exchange, response)];
  }

  private headerFaults({ headers }: Exchange, response: ResponseObject): string[] {
    const documented = new Map(
      Object.entries(response.headers ?? {}).map(([name, header]) => [name.toLowerCase(), this.resolveHeader(header)]),
    );
    const untold = TOLD.filter((name) => headers[name] !== undefined && !documented.has(name));
    const absent = [...documented].filter(([name, header]) => header.required && headers[name] === undefined);
    return [
      ...untold.map((name) => `the header ${name} is not documented`),
      ...absent.map(([name]) => `the documented header ${name} is missing`),
    ];
  }

  private contentFaults(exchange: Exchange, response: ResponseObject): string[] {
    const sent = mediaTypeOf(exchange);
    const documented = Object.keys(response.content ?? {});
    if (exchange.method === 'HEAD' || exchange.status === 304) return [];
    if (documented.length === 0) return exchange.payload === '' ? [] : ['there is a body, and none is documented'];
    const range = documented.find((one) => covers(one, sent));
    if (range === undefined)
      return [`the content type ${sent || '(none)'} is not documented; documented is ${documented.join(', ')}`];
    const schema = response.content?.[range]?.schema;
    return schema && isJson(sent) ? this.bodyFaults(exchange, schema) : [];
  }

  private bodyFaults({ payload }: Exchange, schema: Schema): string[] {
    try {
      return this.schemas.faultsOf(JSON.parse(payload ?? ''), schema);
    } catch (error) {
      if (error instanceof SyntaxError) return ['the body is not JSON'];
      throw error;
    }
  }

  private resolve(response: ResponseObject | undefined): ResponseObject | undefined {
    if (response?.$ref === undefined) return response;
    return this.document.components.responses?.[lastPart(response.$ref)];
  }

  private resolveHeader(header: { $ref?: string; required?: boolean }): { required?: boolean } {
    if (header.$ref === undefined) return header;
    return this.document.components.headers?.[lastPart(header.$ref)] ?? {};
  }
}

const lastPart = (ref: string): string => ref.slice(ref.lastIndexOf('/') + 1);

/** HEAD is answered by the GET of the same path. */
const documentedMethod = (method: string): Method => (method === 'HEAD' ? 'get' : (method.toLowerCase() as Method));

const mediaTypeOf = ({ headers }: Exchange): string =>
  String(headers['content-type'] ?? '')
    .split(';', 1)[0]
    ?.trim() ?? '';

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');

function covers(range: string, type: string): boolean {
  return range === type || range === '*/*' || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

function codeOf(exchange: Exchange): string | null {
  if (mediaTypeOf(exchange) !== 'application/problem+json') return null;
  return /"code":"([^"]+)"/.exec(exchange.payload ?? '')?.[1] ?? null;
}

/** References of a schema outside the components, as they are seen from there. */
function absolute(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"https://openapi.invalid/#/')) as Schema;
}

function inWords({ instancePath, message, params, keyword }: ErrorObject, body: unknown): string {
  const detail = params as Record<string, unknown>;
  const field = detail['additionalProperty'] ?? detail['unevaluatedProperty'];
  if (field !== undefined) return `${instancePath}/${String(field)} is sent, and the document does not name it`;
  const allowed =
    keyword === 'enum'
      ? ` (${JSON.stringify(detail['allowedValues'])})`
      : keyword === 'const'
        ? ` (${JSON.stringify(detail['allowedValue'])})`
        : '';
  return `${instancePath || '/'} ${message}${allowed}, and is ${excerpt(at(body, instancePath))}`;
}

function at(body: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce<unknown>(
      (node, key) => (node as Record<string, unknown> | null)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')],
      body,
    );
}

function excerpt(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 120 ? `${text.slice(0, 117)}…` : text;
}
