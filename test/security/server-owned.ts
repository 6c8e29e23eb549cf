import { readFileSync } from 'node:fs';
import type { Document, Schema } from '../../src/docs/document.types.js';

export const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Document;
const catalogue = JSON.parse(readFileSync(new URL('../../src/database/catalogue.json', import.meta.url), 'utf8')) as {
  tables: Record<string, { columns: Record<string, unknown> }>;
};

/** What is written in no schema, and would be worth a try. */
const TRIED = [
  '_id',
  'admin',
  'isAdmin',
  'roles',
  'permissions',
  'scope',
  'owner',
  'user',
  'expert',
  'grader',
  'deletedAt',
];

const columns = Object.values(catalogue.tables).flatMap((table) => Object.keys(table.columns));
const properties = Object.values(document.components.schemas).flatMap((schema) => Object.keys(schema.properties ?? {}));

const camel = (name: string): string => name.replace(/(?<=.)_(\w)/g, (_, letter: string) => letter.toUpperCase());
const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every name that a column, a response or a request has, as JSON writes it. */
export const FIELDS: readonly string[] = [...new Set([...properties, ...columns.map(camel), ...TRIED])].sort();

/** Those that the server keeps itself: what a row has, and what one would try. */
export const OWNED: readonly string[] = [...new Set([...columns.map(camel), ...TRIED])].sort();

/** All of them in the spellings that a lenient server might take for them. */
export const RESPELLED: readonly string[] = [
  ...new Set(
    FIELDS.flatMap((name) => [
      ...(snake(name) === name ? [] : [snake(name)]),
      name.toUpperCase(),
      snake(name).toUpperCase(),
      `${name[0]?.toUpperCase()}${name.slice(1)}`,
      `${name} `,
      `${name}[]`,
    ]),
  ),
].filter((name) => !FIELDS.includes(name));

/** Names that every object of JavaScript answers to. */
export const INHERITED = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'];

/** A value that the field would take. */
export function valueFor(name: string): unknown {
  if (/role/i.test(name)) return 'ADMIN';
  if (/^status/i.test(name)) return 'REVIEWED';
  if (/id$/i.test(name)) return '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';
  if (/at$/i.test(name)) return '2020-01-01T00:00:00.000Z';
  if (/^is|active|correct|released|intact/i.test(name)) return true;
  return 1;
}

/** The names that the body of an operation takes itself, at its top or in its items. */
export function requestFields(operation: string): readonly string[] {
  const [method = '', path = ''] = operation.split(' ');
  const { requestBody } = document.paths[`/api/v1${path}`]![method.toLowerCase() as 'post']!;
  const schema = requestBody?.content?.['application/json']?.schema;
  if (!schema) return [];
  const { items, properties: own } = resolve(schema);
  return Object.keys(own ?? (items && resolve(items).properties) ?? {});
}

function resolve(schema: Schema): Schema {
  return schema.$ref === undefined ? schema : document.components.schemas[schema.$ref.split('/').at(-1) ?? '']!;
}
