import fc from 'fast-check';
import { type Document, resolveSchema, type Schema } from '../../../src/docs/document.types.js';
import { plainText, wildText } from './texts.js';

type Values = fc.Arbitrary<unknown>;
type Text = (min: number, max: number) => fc.Arbitrary<string>;

/** Makes values that a schema of the document takes; `plain` texts are such as every rule behind the schema takes too. */
export class SchemaValues {
  private readonly known = new Map<Schema, Values>();
  private readonly text: Text;

  constructor(
    private readonly document: Document,
    texts: 'plain' | 'wild',
  ) {
    this.text = texts === 'plain' ? plainText : wildText;
  }

  of(given: Schema): Values {
    const schema = resolveSchema(this.document, given);
    const known = this.known.get(schema);
    if (known) return known;
    const values = this.build(schema);
    this.known.set(schema, values);
    return values;
  }

  private build(schema: Schema): Values {
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    const variants = schema.oneOf ?? schema.anyOf;
    if (variants) return this.composed(schema, variants);
    if (Array.isArray(schema.type)) {
      return fc.oneof(
        ...schema.type.map((type) => ({ weight: type === 'null' ? 1 : 4, arbitrary: this.typed(schema, type) })),
      );
    }
    return this.typed(schema, schema.type ?? 'object');
  }

  private composed(schema: Schema, variants: readonly Schema[]): Values {
    const variant = fc.oneof(...variants.map((one) => this.of(one)));
    if (!schema.properties) return variant;
    return fc.tuple(this.object(schema), variant).map(([common, own]) => Object.assign({}, common, own));
  }

  private typed(schema: Schema, type: string): Values {
    switch (type) {
      case 'null':
        return fc.constant(null);
      case 'boolean':
        return fc.boolean();
      case 'string':
        return this.string(schema);
      case 'integer':
      case 'number':
        return number(schema, type === 'integer');
      case 'array':
        return this.array(schema);
      default:
        return this.object(schema);
    }
  }

  private string({ format, pattern, minLength = 0, maxLength = 200 }: Schema & Bounds): Values {
    if (format === 'uuid') return fc.uuid({ version: 7 });
    if (format === 'email') return fc.uuid().map((id) => `${id}@fuzz.example`);
    if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
    return this.text(minLength, maxLength);
  }

  private array({ items = {}, uniqueItems, minItems = 0, maxItems = 50 }: Schema & Bounds): Values {
    const bounds = { minLength: minItems, maxLength: Math.min(maxItems, minItems + 3) };
    const item = this.of(items);
    return uniqueItems
      ? fc.uniqueArray(item, { ...bounds, selector: (one) => JSON.stringify(one) })
      : fc.array(item, bounds);
  }

  private object(schema: Schema & Bounds): Values {
    const { properties, additionalProperties, propertyNames, minProperties = 0, maxProperties = 50, required } = schema;
    if (!properties && typeof additionalProperties === 'object') {
      return fc.dictionary(
        this.of(propertyNames ?? { type: 'string' }) as fc.Arbitrary<string>,
        this.of(additionalProperties),
        {
          minKeys: minProperties,
          maxKeys: Math.min(maxProperties, minProperties + 3),
          noNullPrototype: true,
        },
      );
    }
    const fields = Object.entries(properties ?? {}).map(([name, field]) => [name, this.of(field)] as const);
    return fc.record(Object.fromEntries(fields), { requiredKeys: [...(required ?? [])], noNullPrototype: true });
  }
}

interface Bounds {
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly uniqueItems?: boolean;
  readonly propertyNames?: Schema;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
}

function number({ minimum, exclusiveMinimum = 0, maximum = 1_000_000 }: Schema & Bounds, whole: boolean): Values {
  const least = minimum ?? (whole ? exclusiveMinimum + 1 : exclusiveMinimum + 0.0001);
  const small = fc.integer({ min: Math.ceil(least), max: Math.min(maximum, Math.ceil(least) + 20) });
  return fc.oneof({ weight: 8, arbitrary: small }, { weight: 1, arbitrary: fc.constantFrom(least, maximum) });
}
