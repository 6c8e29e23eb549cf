import fc from 'fast-check';
import { type Document, type OperationAt, operationsOf, resolveSchema } from '../../../src/docs/document.types.js';
import type { Mutation } from './mutations.js';
import { SchemaValues } from './schema-values.js';

/** What is odd about a request; `valid` is what the document promises to take. */
export type Oddity = 'valid' | 'mutated' | 'disguised' | 'header' | 'query' | 'path' | 'method';

/** Everything about a request but what depends on earlier answers. */
export interface Plan {
  readonly at: OperationAt;
  readonly oddity: Oddity;
  readonly body: unknown;
  readonly query: Readonly<Record<string, unknown>>;
  readonly mutation: Mutation;
  /** The seed of all other choices. */
  readonly dice: number;
}

/** Hashing a password takes as long as a dozen other requests. */
const DEAR = /\/auth\/(login|password)$/;

/** Requests of all kinds to all operations of the document. */
export function plans(document: Document): fc.Arbitrary<Plan> {
  const values = new SchemaValues(document, 'wild');
  const number = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
  const oddity = fc.oneof(
    ...Object.entries({ valid: 30, mutated: 34, disguised: 10, header: 9, query: 8, path: 5, method: 4 }).map(
      ([name, weight]) => ({ weight, arbitrary: fc.constant(name as Oddity) }),
    ),
  );
  const byOperation = operationsOf(document).map((at) => {
    const { parameters = [], requestBody } = at.operation;
    const json = requestBody?.content['application/json']?.schema;
    const query = parameters
      .filter((one) => one.in === 'query')
      .map((one) => [one.name, values.of(one.schema ?? {})] as const);
    const dear = DEAR.test(at.path) || (at.method === 'post' && /\/(users|experts)$/.test(at.path));
    return {
      weight: dear ? 2 : json === undefined ? 5 : 10,
      arbitrary: fc.record({
        at: fc.constant(at),
        oddity,
        body: json === undefined ? fc.constant(undefined) : values.of(resolveSchema(document, json)),
        query: fc.record(Object.fromEntries(query), { requiredKeys: [], noNullPrototype: true }),
        mutation: fc.record({ place: number, kind: number, choice: number }),
        dice: fc.nat(),
      }),
    };
  });
  return fc.oneof(...byOperation) as fc.Arbitrary<Plan>;
}
