import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Document, type Method, operationsOf, resolveSchema, type Schema } from '../../src/docs/document.types.js';
import { describeOperations } from '../../src/docs/openapi-document.js';
import { TAGS } from '../../src/docs/tags.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { SchemaCheck } from '../support/openapi-responses.js';

/** Numbers that have decimals; every other number is an integer. */
const DECIMALS = new Set([
  'adjacent',
  'adjustment',
  'after',
  'alpha',
  'average',
  'averagePercent',
  'before',
  'ceiling',
  'default',
  'earned',
  'exact',
  'floor',
  'fraction',
  'fractionAfter',
  'fractionBefore',
  'gradedTotal',
  'highest',
  'icc',
  'kappa',
  'lowest',
  'machineScore',
  'margin',
  'mark',
  'max',
  'maxPoints',
  'meanDeviation',
  'min',
  'percent',
  'points',
  'possible',
  'ruleScore',
  'score',
  'scoreAfter',
  'scoreBefore',
  'share',
  'suggestedPoints',
  'sum',
  'total',
  'value',
  'weight',
  'weights',
]);

let t: TestApp;
let document: Document;
let missingExamples: Set<string>;
beforeAll(async () => {
  t = await startTestApp();
  const described = describeOperations(t.app);
  document = described.document as unknown as Document;
  missingExamples = described.missingExamples;
});
afterAll(() => t.close());

/** What is wrong, one line a place; the expectation is an empty list. */
function lacking(has: (at: ReturnType<typeof operationsOf>[number]) => boolean): string[] {
  return operationsOf(document)
    .filter((at) => !has(at))
    .map(({ method, path }) => `${method.toUpperCase()} ${path}`);
}

/** Every schema with the place where it stands. */
function schemas(): { at: string; schema: Schema }[] {
  const found: { at: string; schema: Schema }[] = [];
  const visit = (node: unknown, at: string): void => {
    if (typeof node !== 'object' || node === null) return;
    found.push({ at, schema: node as Schema });
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'example' && key !== 'examples') visit(value, `${at}/${key}`);
    }
  };
  visit(document.components.schemas, '');
  visit(document.paths, 'paths');
  return found;
}

describe('every operation', () => {
  it('has a summary, a description and one tag that is described', () => {
    const tags = new Set(TAGS.map(({ name }) => name));

    expect(lacking(({ operation }) => Boolean(operation.summary && operation.description))).toEqual([]);
    expect(lacking(({ operation }) => operation.tags?.length === 1 && tags.has(operation.tags[0] as string))).toEqual(
      [],
    );
  });

  it('has an id of its own, readable as tag and act', () => {
    const ids = operationsOf(document).map(({ operation }) => operation.operationId);

    expect(lacking(({ operation }) => /^[a-z][A-Za-z]*_[a-z][A-Za-z]*$/.test(operation.operationId ?? ''))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('says who may use it, and refuses the others with 401 and 403', () => {
    const isClosed = (operation: { security?: unknown[] }) => (operation.security ?? []).length > 0;

    expect(lacking(({ operation }) => isClosed(operation) === (operation['x-roles'] !== undefined))).toEqual([]);
    expect(lacking(({ operation }) => !isClosed(operation) || '401' in operation.responses)).toEqual([]);
    expect(lacking(({ operation }) => operation['x-roles']?.length !== 3 || '403' in operation.responses)).toEqual([]);
  });

  it('states a success and what any request may meet: 429, 500, 503', () => {
    expect(
      lacking(({ operation }) => Object.keys(operation.responses).some((status) => status.startsWith('2'))),
    ).toEqual([]);
    expect(lacking(({ operation }) => ['429', '500', '503'].every((status) => status in operation.responses))).toEqual(
      [],
    );
  });

  it('documents each part of its path', () => {
    const parts = (path: string) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const documented = (parameters: { in: string; name: string }[] = []) =>
      parameters.filter((one) => one.in === 'path').map(({ name }) => name);

    expect(lacking(({ path, operation }) => parts(path).join() === documented(operation.parameters).join())).toEqual(
      [],
    );
  });

  it('that is a POST beyond sign-in, and stores something, may be repeated safely', () => {
    const takesKey = (parameters: { name: string }[] = []) => parameters.some(({ name }) => name === 'Idempotency-Key');

    expect(
      lacking(
        ({ path, method, operation }) =>
          method !== 'post' || /\/auth\/|\/dry-score$/.test(path) || takesKey(operation.parameters),
      ),
    ).toEqual([]);
  });

  it('that changes a single resource takes If-Match, and one that reads it If-None-Match', () => {
    const takes = (name: string, parameters: { name: string }[] = []) => parameters.some((one) => one.name === name);

    expect(lacking(({ method, operation }) => method !== 'patch' || takes('If-Match', operation.parameters))).toEqual(
      [],
    );
    expect(
      lacking(({ operation }) => !('304' in operation.responses) || takes('If-None-Match', operation.parameters)),
    ).toEqual([]);
  });

  it('is routed', () => {
    const fastify = t.app.getHttpAdapter().getInstance() as unknown as {
      hasRoute(route: { method: string; url: string }): boolean;
    };
    const url = (path: string) => path.replace(/\{(\w+)\}/g, ':$1');

    expect(
      lacking(({ path, method }) =>
        fastify.hasRoute({ method: method.toUpperCase() as Uppercase<Method>, url: url(path) }),
      ),
    ).toEqual([]);
  });
});

describe('every JSON body', () => {
  const bodies = () =>
    operationsOf(document).flatMap(({ operation }) =>
      [
        ...Object.values(operation.requestBody?.content ?? {}),
        ...Object.values(operation.responses).flatMap((response) => Object.values(response.content ?? {})),
      ].map((media) => ({ at: operation.operationId as string, media })),
    );
  const isBytes = (schema: Schema) => JSON.stringify(schema).includes('"binary"');

  it('has an example, put together from those of its fields', () => {
    const without = bodies().filter(
      ({ media }) =>
        !isBytes(resolveSchema(document, media.schema as Schema)) && media.example === undefined && !media.examples,
    );

    expect(without.map(({ at }) => at)).toEqual([]);
    expect([...missingExamples]).toEqual([]);
  });

  it('has examples that are as its schema says', () => {
    const check = new SchemaCheck(document);
    const valueOf = (example: { $ref?: string; value?: unknown }) =>
      example.$ref ? document.components.examples?.[example.$ref.split('/').at(-1) as string]?.value : example.value;
    const faults = bodies().flatMap(({ at, media }) => {
      const examples = media.examples ? Object.values(media.examples).map(valueOf) : [media.example];
      return examples
        .filter((example) => example !== undefined && media.schema)
        .flatMap((example) => check.faultsOf(example, media.schema as Schema).map((fault) => `${at}: ${fault}`));
    });

    expect([...new Set(faults)]).toEqual([]);
  });
});

describe('every schema', () => {
  it('says null as OpenAPI 3.1 does', () => {
    expect(
      schemas()
        .filter(({ schema }) => 'nullable' in schema)
        .map(({ at }) => at),
    ).toEqual([]);
  });

  it('of a field is more than null, which typed clients would drop', () => {
    const bare = schemas().filter(({ at, schema }) => /\/properties\/\w+$/.test(at) && schema.type === 'null');

    expect(bare.map(({ at }) => at)).toEqual([]);
  });

  it('says integer where there are no decimals', () => {
    // Of a map it is the values, of several shapes any of them.
    const fieldAt = (at: string) =>
      at
        .replace(/\/(additionalProperties|anyOf\/\d+)$/, '')
        .split('/')
        .at(-1) as string;
    const isNumber = ({ type }: Schema) => type === 'number' || (Array.isArray(type) && type.includes('number'));
    const loose = schemas().filter(({ at, schema }) => isNumber(schema) && !DECIMALS.has(fieldAt(at)));

    expect(loose.map(({ at }) => at)).toEqual([]);
  });

  it('of a request bounds its texts and lists', () => {
    const inRequests = schemas().filter(({ at }) => /^\/\w+Request\b/.test(at));
    const bounded = ({ type, maxLength, format, enum: values, const: value, pattern, maxItems }: Schema) => {
      const types = new Set([type].flat());
      if (types.has('string')) return [maxLength, format, values, value, pattern].some((one) => one !== undefined);
      return !types.has('array') || maxItems !== undefined;
    };

    expect(inRequests.filter(({ schema }) => !bounded(schema)).map(({ at }) => at)).toEqual([]);
  });
});
