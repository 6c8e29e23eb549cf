import type { Document, Schema } from './document.types.js';

/** Takes the only member of an `allOf`, which decorators write around a reference, in place of the `allOf`. */
export function simplifySchemas(document: Document): void {
  for (const schema of Object.values(document.components.schemas)) simplify(schema);
}

function simplify(schema: Schema): void {
  const [only, ...others] = schema.allOf ?? [];
  if (only && others.length === 0) {
    delete schema.allOf;
    Object.assign(schema, { ...only, ...schema });
  }
  for (const part of parts(schema)) simplify(part);
}

function parts({ properties, items, allOf, anyOf, oneOf, additionalProperties }: Schema): Schema[] {
  return [
    ...Object.values(properties ?? {}),
    ...(items ? [items] : []),
    ...(allOf ?? []),
    ...(anyOf ?? []),
    ...(oneOf ?? []),
    ...(typeof additionalProperties === 'object' ? [additionalProperties] : []),
  ];
}
