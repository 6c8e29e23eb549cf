import { v7 as uuid } from 'uuid';
import type { Schema } from '../../src/docs/document.types.js';
import type { Person } from '../support/session.js';
import type { CanaryWorld } from './canary-world.js';
import { type Received, type Sent, send } from './send.js';
import { document } from './server-owned.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly schema: Schema;
}

const MALFORMED = '{"half": ';
const FORGED = Buffer.from('["answers","2020-01-01 00:00:00+00","00000000-0000-0000-0000-000000000000"]').toString(
  'base64url',
);

/** Everything; every plain GET; every tenth request. */
export type Depth = 'all' | 'reads' | 'some';

/** Every request that the document knows, about everything there is, but those that would change something. */
export function* requestsAbout(world: CanaryWorld, depth: Depth): Generator<Sent> {
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const parameters = (operation.parameters ?? []) as unknown as Parameter[];
      for (const address of addressesOf(world, path)) {
        if (method === 'get') yield* reads(world, address, parameters, depth);
        else if (depth !== 'reads') yield* refusals(world, method.toUpperCase(), path, address);
      }
    }
  }
  for (const path of [
    '/openapi.json',
    '/docs',
    '/nowhere',
    '/api/v1/nowhere',
    '/api/v1/answers/%00',
    '/api/v1/users/me',
  ])
    yield { method: 'GET', path };
}

/** The path with every id of its resource, with some of others', with one of nothing, with none. */
function addressesOf({ ids }: CanaryWorld, path: string): string[] {
  if (!path.includes('{id}')) return [path];
  const resource = path.split('/{id}')[0]?.split('/').at(-1) as keyof CanaryWorld['ids'];
  const others = Object.values(ids).map(([first]) => first as string);
  return [...new Set([...ids[resource], ...others, 'me', 'none', uuid()])].map((id) => path.replace('{id}', id));
}

function* reads(world: CanaryWorld, path: string, parameters: readonly Parameter[], depth: Depth): Generator<Sent> {
  const queries = parameters.filter((one) => one.in === 'query');
  yield { method: 'GET', path };
  if (depth === 'all') yield { method: 'HEAD', path };
  if (depth === 'all') yield { method: 'GET', path, headers: { 'if-none-match': '*' } };
  const isList = queries.some(({ name }) => name === 'cursor');
  const values = queries.flatMap((one) =>
    valuesOf(world, one).map((value) => `${one.name}=${encodeURIComponent(value)}`),
  );
  for (const query of values) yield { method: 'GET', path: `${path}?${query}` };
  if (!isList || depth !== 'all') return;
  // Pairs of filters: what one hides, two together may not show.
  const filters = values.filter((query) => !/^(cursor|limit|q)=/.test(query));
  for (const [index, query] of filters.entries()) {
    const other = filters[(index * 7 + 3) % filters.length];
    yield { method: 'GET', path: `${path}?${query}&${other}&limit=200&withTotal=true` };
  }
}

function valuesOf({ ids }: CanaryWorld, { name, schema }: Parameter): string[] {
  if (name === 'cursor') return [FORGED, 'nonsense'];
  if (name === 'limit') return ['1', '200', '0'];
  if (name === 'include') return ['question', 'progress', 'score', 'progress,score'];
  if (name === 'q') return ['a', 'kanari', '%', '.com'];
  if (name === 'expertId') return [...ids.experts, 'me', uuid()];
  if (name === 'questionId') return [...ids.questions, uuid()];
  if (name === 'assigneeId') return [...ids.users, 'me', uuid()];
  if (name === 'categoryId') return [...ids.categories, uuid()];
  if (schema.type === 'boolean') return ['true', 'false', 'perhaps'];
  const { enum: own, items } = schema as { enum?: string[]; items?: Schema };
  return own ?? enumOf(items) ?? enumOf(schema) ?? ['nonsense'];
}

function enumOf(schema: Schema | undefined): string[] | undefined {
  const known = schema?.$ref ? document.components.schemas[schema.$ref.split('/').at(-1) ?? ''] : schema;
  return known?.enum as string[] | undefined;
}

/** Acts that ask for nothing in their body. */
const ACTS = /\/(submit|logout|finalize|claims|renew|assign|withdraw)$/;
/** With what is accepted but for a tag that is not the thing's. */
const STALE: Readonly<Record<string, unknown>> = {
  'PATCH /api/v1/answers/{id}': { responseData: { text: 'Anything.' } },
  'DELETE /api/v1/answers/{id}': undefined,
  'POST /api/v1/answers/{id}/submit': undefined,
  'POST /api/v1/answers/{id}/grade': { score: 1 },
  'POST /api/v1/answers/{id}/review': { decision: 'RETURN', comment: 'Again.' },
  'PATCH /api/v1/experts/{id}': {},
  'PATCH /api/v1/categories/{id}': {},
  'PATCH /api/v1/questions/{id}': {},
  'PATCH /api/v1/users/{id}': {},
};

/** Writes that are refused whoever sends them: for what is in them, for a tag that is not the thing's. */
function* refusals({ ids }: CanaryWorld, method: string, path: string, address: string): Generator<Sent> {
  const operation = `${method} ${path}`;
  const refused = ACTS.test(path) || method === 'PATCH' ? [MALFORMED] : [MALFORMED, {}, { nonsense: true }];
  const isSample = address === path || ids.answers.indexOf(address.split('/')[4] ?? '') < 4;
  if (method !== 'DELETE' && isSample) for (const body of refused) yield { method, path: address, body };
  if (operation in STALE) yield { method, path: address, headers: { 'if-match': '"0-none"' }, body: STALE[operation] };
  if (operation === 'POST /api/v1/answers/review/batch')
    yield { method, path, body: { ids: ids.answers, decision: 'RETURN' } };
  if (operation !== 'POST /api/v1/answers') return;
  const responseData = { files: ids.files.slice(0, 3), value: 7 };
  for (const questionId of ids.questions)
    for (const expertId of [undefined, ...ids.experts])
      yield { method, path, body: { questionId, expertId, responseData } };
}

/** What came back, and how much of it there was. */
export interface Crawled {
  readonly bodies: number;
  /** Canary → where it was read first. */
  readonly read: ReadonlyMap<string, string>;
}

/** Sends every request as the person, follows cursors, and notes every secret in what comes back. */
export async function crawl(world: CanaryWorld, person: Person | null, depth: Depth): Promise<Crawled> {
  const read = new Map<string, string>();
  let bodies = 0;
  let index = 0;
  for (const first of requestsAbout(world, depth)) {
    index += 1;
    if (depth === 'some' && index % 10 !== 0) continue;
    let next: Sent | null = first;
    for (let pages = 0; next !== null && pages < 5; pages += 1) {
      const sent: Sent = next;
      const received: Received = await send(world.t, person, sent);
      bodies += 1;
      if (received.status >= 500)
        throw new Error(`${sent.method} ${sent.path} answered ${received.status}: ${received.text}`);
      note(world, sent, received, read);
      next = pageAfter(sent, received);
    }
  }
  return { bodies, read };
}

function pageAfter({ method, path }: Sent, { status, text, headers }: Received): Sent | null {
  if (method !== 'GET' || status !== 200 || !headers['content-type']?.startsWith('application/json')) return null;
  const { nextCursor } = JSON.parse(text) as { nextCursor?: string | null };
  if (!nextCursor) return null;
  const url = new URL(path, 'http://localhost');
  url.searchParams.set('cursor', nextCursor);
  return { method, path: `${url.pathname}${url.search}` };
}

/** Looks into the body, the headers, and what is wrapped up in cursors; what the request itself said is no secret told. */
function note({ canaries }: CanaryWorld, sent: Sent, { text, headers }: Received, read: Map<string, string>): void {
  const cursor = /"nextCursor":"([^"]+)"/.exec(text)?.[1] ?? '';
  const said = `${sent.path} ${JSON.stringify(sent.body ?? '')}`;
  const heard = [text, JSON.stringify(headers), Buffer.from(cursor, 'base64url').toString()].join('\n');
  for (const canary of canaries.keys()) {
    if (read.has(canary) || !heard.includes(canary)) continue;
    const bare = isProblem(headers) ? heard.replace(/"instance":"[^"]*"/, '') : heard;
    if (bare.includes(canary)) read.set(canary, `${sent.method} ${said.slice(0, 200)}`);
  }
}

const isProblem = (headers: Readonly<Record<string, string>>): boolean =>
  headers['content-type']?.startsWith('application/problem+json') ?? false;
