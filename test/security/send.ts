import type { TestApp } from '../support/app.js';
import type { Person } from '../support/session.js';

/** A request as it is put on the wire. */
export interface Sent {
  readonly method: string;
  /** With its query string. */
  readonly path: string;
  /** Sent as JSON, unless it is text, bytes or a form. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Received {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The code of a problem document. */
  readonly code: string | null;
  /** The pointers of its faults. */
  readonly pointers: readonly string[];
}

/** Over real HTTP, on a connection that is kept. */
export async function send(t: TestApp, person: Pick<Person, 'token'> | null, request: Sent): Promise<Received> {
  const { method, path, body, headers } = request;
  const isPlain = body === undefined || typeof body === 'string' || body instanceof Buffer || body instanceof FormData;
  const response = await fetch(`${await addressOf(t)}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(person ? { authorization: `Bearer ${person.token}` } : {}),
      ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : { body: isPlain ? (body as string | Buffer<ArrayBuffer> | FormData) : JSON.stringify(body) }),
  });
  const text = await response.text();
  const problem = response.headers.get('content-type')?.startsWith('application/problem+json') ? problemIn(text) : null;
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    text,
    code: problem?.code ?? null,
    pointers: problem?.errors.map(({ pointer }) => pointer) ?? [],
  };
}

interface Problem {
  code: string;
  errors: { pointer: string }[];
}

/** Null for the answer to a HEAD. */
function problemIn(text: string): Problem | null {
  return text === '' ? null : (JSON.parse(text) as Problem);
}

const addresses = new WeakMap<TestApp, string>();

async function addressOf(t: TestApp): Promise<string> {
  const known = addresses.get(t) ?? (await t.app.getUrl());
  addresses.set(t, known);
  return known;
}
