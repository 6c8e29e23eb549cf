import type { Document, Schema } from '../../src/docs/document.types.js';

/**
 * Schemas of the document for checking what is sent: where a schema does not say otherwise, a field that it does not
 * name is a fault. Each component is there twice, closed, and open for use inside a composition, which closes as a whole.
 */
export function closedSchemas(document: Document): Record<string, Schema> {
  const schemas: Record<string, Schema> = {};
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    schemas[name] = close(schema);
    schemas[`${name}.open`] = open(schema);
  }
  return schemas;
}

/** A schema outside the components, closed; it refers to those of `closedSchemas`. */
export function close(schema: Schema): Schema {
  if (schema.$ref !== undefined) return schema;
  const composed = schema.allOf ?? (schema.properties ? (schema.oneOf ?? schema.anyOf) : undefined);
  if (composed) return { ...open(schema), unevaluatedProperties: false };
  const plain = parts(schema, close);
  return schema.properties && schema.additionalProperties === undefined
    ? { ...plain, additionalProperties: false }
    : plain;
}

/** Open at its top, closed below its fields. */
function open(schema: Schema): Schema {
  if (schema.$ref !== undefined) return { ...schema, $ref: `${schema.$ref}.open` };
  return parts(schema, open);
}

function parts(schema: Schema, compose: (schema: Schema) => Schema): Schema {
  const { properties, items, allOf, anyOf, oneOf, additionalProperties, ...rest } = schema;
  return {
    ...rest,
    ...(properties ? { properties: mapValues(properties, close) } : {}),
    ...(items ? { items: close(items) } : {}),
    ...(allOf ? { allOf: allOf.map(open) } : {}),
    ...(anyOf ? { anyOf: anyOf.map(compose) } : {}),
    ...(oneOf ? { oneOf: oneOf.map(compose) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties:
            typeof additionalProperties === 'object' ? close(additionalProperties) : additionalProperties,
        }),
  };
}

function mapValues(object: Record<string, Schema>, map: (schema: Schema) => Schema): Record<string, Schema> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));
}
