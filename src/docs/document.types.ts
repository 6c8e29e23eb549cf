/** A JSON Schema 2020-12 as OpenAPI 3.1 holds it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: boolean | Schema;
  unevaluatedProperties?: boolean;
  [keyword: string]: unknown;
}

export interface MediaType {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { $ref?: string; summary?: string; value?: unknown }>;
}

export interface Header {
  $ref?: string;
  description?: string;
  required?: boolean;
  schema?: Schema;
}

export interface ResponseObject {
  $ref?: string;
  description?: string;
  headers?: Record<string, Header>;
  content?: Record<string, MediaType>;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  description?: string;
  schema?: Schema;
  [field: string]: unknown;
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, MediaType> };
  responses: Record<string, ResponseObject>;
  security?: Record<string, string[]>[];
  'x-roles'?: string[];
}

export type Method = 'get' | 'post' | 'patch' | 'delete';

/** The parts of an OpenAPI 3.1 document that this product's document has. */
export interface Document {
  openapi: string;
  info: Record<string, unknown>;
  servers?: unknown[];
  tags?: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<Method, Operation>>>;
  components: {
    schemas: Record<string, Schema>;
    responses?: Record<string, ResponseObject>;
    headers?: Record<string, Header>;
    examples?: Record<string, { summary?: string; value: unknown }>;
    securitySchemes?: Record<string, unknown>;
  };
}

export interface OperationAt {
  readonly path: string;
  readonly method: Method;
  readonly operation: Operation;
}

/** Every operation of the document. */
export function operationsOf(document: Document): OperationAt[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method as Method, operation })),
  );
}

/** The component that a `#/components/schemas/…` reference names; the schema itself when it is no reference. */
export function resolveSchema(document: Document, schema: Schema): Schema {
  if (schema.$ref === undefined) return schema;
  const name = schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1);
  const target = document.components.schemas[name];
  if (!target) throw new Error(`The OpenAPI document names ${schema.$ref}, which is not there.`);
  return resolveSchema(document, target);
}
