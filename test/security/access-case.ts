import type { Things } from './access-things.js';
import type { World } from './access-world.js';
import type { Sent } from './send.js';

export type Request = Omit<Sent, 'method'>;
/** The request of a row of the table. */
export type Case = (w: World) => Promise<Request> | Request;
/** operation of the document → relation → request */
export type Cases = Readonly<Record<string, Readonly<Record<string, Case>>>>;

export const API = '/api/v1';

/** A row for each thing, and the request that names it. */
export const each = (
  things: Things,
  request: (id: string, w: World) => Request | Promise<Request>,
): Record<string, Case> =>
  Object.fromEntries(
    Object.entries(things).map(([relation, thing]) => [relation, async (w) => request(await thing(w), w)]),
  );

/** Rows of ids that lie elsewhere than in the path are told apart by where they lie. */
export const within = (place: string, cases: Record<string, Case>): Record<string, Case> =>
  Object.fromEntries(Object.entries(cases).map(([relation, request]) => [`${place}: ${relation}`, request]));

export const always = (path: string, rest: Omit<Request, 'path'> = {}): Record<string, Case> => ({
  '–': () => ({ path, ...rest }),
});
