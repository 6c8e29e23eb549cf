import { QuestionType } from '../common/enums.js';
import { CONTENT_EXAMPLES } from './payload-schemas.js';
import { type Document, type MediaType, operationsOf, resolveSchema, type Schema } from './document.types.js';

const IDS: Readonly<Record<string, string>> = {
  id: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e',
  userId: '019a8e3c-7a02-7d11-8a4c-0c9b6f3e2a10',
  expertId: '019a8e3c-7a03-7e8f-b2a6-51d7c4f0e9b3',
  categoryId: '019a8e3c-7a04-7a90-8f1d-b36e2d7c5a48',
  questionId: '019a8e3c-7a06-7f23-9c7b-e04d8a1b6f52',
};

const FORMATS: Readonly<Record<string, string>> = {
  'date-time': '2026-03-02T09:30:00.000Z',
  date: '2026-03-02',
  email: 'kim@example.com',
};

/** Where a field says neither example nor anything that implies one. */
export type MissingExamples = Set<string>;

/**
 * Gives every JSON body of every operation an example, put together from those of its fields.
 * @returns the fields that have none, as `Component.field`
 */
export function documentExamples(document: Document): MissingExamples {
  const missing: MissingExamples = new Set();
  for (const { operation } of operationsOf(document)) {
    const bodies = [
      ...Object.values(operation.requestBody?.content ?? {}),
      ...Object.entries(operation.responses)
        .filter(([status]) => status.startsWith('2'))
        .flatMap(([, response]) => Object.values(response.content ?? {})),
    ];
    for (const media of bodies) addExample(document, media, operation.operationId ?? '', missing);
  }
  return missing;
}

/** An example of the schema, put together from those of its fields; those that have none are added to `missing`. */
export function exampleOfSchema(
  document: Document,
  schema: Schema,
  at: string,
  missing: MissingExamples = new Set(),
): unknown {
  return exampleOf(document, schema, at, missing, 0);
}

function addExample(document: Document, media: MediaType, operationId: string, missing: MissingExamples): void {
  if (media.example !== undefined || media.examples !== undefined || !media.schema) return;
  if (isBinary(resolveSchema(document, media.schema))) return;
  const { schema } = media;
  const variants = resolveSchema(document, schema).oneOf;
  if (variants?.every((one) => one.properties?.['qType']?.const !== undefined)) {
    media.examples = Object.fromEntries(
      Object.values(QuestionType).map((qType, index) => [
        qType,
        { value: ofType(qType, exampleOf(document, schema, nameOf(schema) ?? operationId, missing, index)) },
      ]),
    );
  } else {
    media.example = exampleOf(document, media.schema, nameOf(media.schema) ?? operationId, missing, 0);
  }
}

/** Each asks something else, and may be sent after the others: no two questions have one external id. */
function ofType(qType: QuestionType, example: unknown): unknown {
  const { content, externalId } = example as { content?: string; externalId?: string };
  return merge([
    example,
    content === undefined ? {} : { content: CONTENT_EXAMPLES[qType] },
    externalId === undefined ? {} : { externalId: `example-${qType.toLowerCase()}` },
  ]);
}

function isBinary(schema: Schema): boolean {
  return schema.format === 'binary' || Object.values(schema.properties ?? {}).some((one) => one.format === 'binary');
}

const nameOf = (schema: Schema): string | undefined => schema.$ref?.slice(schema.$ref.lastIndexOf('/') + 1);

/** @param variant which of the alternatives of the topmost `oneOf` */
function exampleOf(document: Document, schema: Schema, at: string, missing: MissingExamples, variant: number): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.examples?.length) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  if (schema.$ref !== undefined)
    return exampleOf(document, resolveSchema(document, schema), nameOf(schema) ?? at, missing, variant);
  if (schema.enum) return schema.enum[0];
  if (schema.allOf) return merge(schema.allOf.map((one) => exampleOf(document, one, at, missing, variant)));
  if (schema.properties) return objectExample(document, schema, at, missing, variant);
  const alternatives = (schema.oneOf ?? schema.anyOf ?? []).filter((one) => one.type !== 'null');
  if (alternatives.length > 0) {
    return exampleOf(document, (alternatives[variant] ?? alternatives[0]) as Schema, at, missing, 0);
  }
  return leafExample(document, schema, at, missing);
}

function objectExample(
  document: Document,
  schema: Schema,
  at: string,
  missing: MissingExamples,
  variant: number,
): unknown {
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [
    name,
    isId(field) ? (IDS[name] ?? IDS['id']) : exampleOf(document, field, `${at}.${name}`, missing, 0),
  ]);
  const alternative = schema.oneOf?.[variant];
  return merge([Object.fromEntries(fields), alternative ? exampleOf(document, alternative, at, missing, 0) : {}]);
}

const isId = (schema: Schema): boolean => schema.format === 'uuid' && schema.example === undefined;

function leafExample(document: Document, schema: Schema, at: string, missing: MissingExamples): unknown {
  const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
  if (type === 'array' && schema.items) return [exampleOf(document, schema.items, at, missing, 0)];
  if (type === 'null') return null;
  if (Array.isArray(schema.type) && schema.type.includes('null') && !schema.format) return null;
  if (type === 'boolean') return schema.default ?? true;
  if (schema.format === 'uuid') return IDS['id'];
  const implied = schema.default ?? FORMATS[schema.format ?? ''];
  if (implied !== undefined) return implied;
  missing.add(at);
  return type === 'string' ? 'text' : type === 'object' ? {} : 1;
}

function merge(parts: readonly unknown[]): unknown {
  return Object.assign({}, ...parts) as unknown;
}
