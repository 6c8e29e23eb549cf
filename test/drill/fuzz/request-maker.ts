import type { DrillPerson } from '../support/people.js';
import { fitted } from './fitting.js';
import { jsonText } from './json-text.js';
import { mutated, pick } from './mutations.js';
import { ODD_HEADERS, ODD_IDS, ODD_METHODS, ODD_PATHS, ODD_QUERIES } from './oddities.js';
import type { Plan } from './plan.js';
import { disguised, upload } from './raw-bodies.js';
import type { Kind, World } from './world.js';

/** A request as it is sent, byte for byte. */
export interface FuzzRequest {
  readonly oddity: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

const KIND_OF_PATH: readonly (readonly [RegExp, Kind])[] = [
  [/^\/api\/v1\/answers\//, 'answer'],
  [/^\/api\/v1\/categories\//, 'category'],
  [/^\/api\/v1\/questions\//, 'question'],
  [/^\/api\/v1\/experts\//, 'expert'],
  [/^\/api\/v1\/users\//, 'user'],
  [/^\/api\/v1\/files\//, 'file'],
];
/** These end sessions or change passwords: not those of the people whom the fuzzing depends on. */
const ENDS_SESSION = /\/auth\/(logout|password)$/;

/** Puts a plan and what is known by now together. */
export function requestOf(plan: Plan, world: World): FuzzRequest {
  const dice = diceOf(plan.dice);
  const caller = callerOf(plan, world, dice);
  const { oddity, at } = plan;
  const token = ENDS_SESSION.test(at.path) ? world.one('accessToken', dice()) : caller?.token;
  const { path, bare } = pathOf(plan, world, caller, dice);
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const tag = world.tagOf(bare);
  if (at.method === 'patch' && tag !== undefined && dice() < 0.8) headers['if-match'] = tag;
  if (at.method === 'get' && tag !== undefined && dice() < 0.2) headers['if-none-match'] = tag;

  const sent = bodyOf(plan, world, caller, dice);
  Object.assign(headers, sent.headers);
  if (oddity === 'header') {
    const [name, value] = pick(ODD_HEADERS, dice());
    headers[name] = value;
  }
  const method = oddity === 'method' ? pick(ODD_METHODS, dice()) : at.method.toUpperCase();
  return { oddity, method, path, headers, ...(sent.bytes ? { body: sent.bytes } : {}) };
}

/** Numbers from 0 to 1 that follow from the seed (mulberry32). */
export function diceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Mostly somebody who may; null is nobody. */
function callerOf({ at }: Plan, { people }: World, dice: () => number): DrillPerson | null {
  const roles = at.operation['x-roles'];
  const may = people.filter(({ role }) => roles === undefined || roles.includes(role));
  const chance = dice();
  if (chance < 0.85) return pick(may, dice());
  return chance < 0.95 ? pick(people, dice()) : null;
}

function pathOf({ at, oddity, query }: Plan, world: World, caller: DrillPerson | null, dice: () => number) {
  const kind = KIND_OF_PATH.find(([pattern]) => pattern.test(at.path))?.[1];
  const known = (kind && idOf(kind, at.method, world, caller, dice)) ?? pick(ODD_IDS, dice());
  const id = oddity === 'path' && dice() < 0.6 ? pick(ODD_IDS, dice()) : known;
  const bare = at.path.replace('{id}', id);
  const parts = Object.entries(query)
    .filter(() => oddity !== 'query' || dice() < 0.3)
    .map(([name, value]) => queryPart(name, value, world, dice))
    .filter((part) => part !== '');
  if (oddity === 'query') parts.push(pick(ODD_QUERIES, dice()));
  const path = oddity === 'path' && !at.path.includes('{id}') ? pick(ODD_PATHS, dice())(bare) : bare;
  return { bare, path: parts.length === 0 ? path : `${path}?${parts.join('&')}` };
}

function idOf(
  kind: Kind,
  method: string,
  world: World,
  caller: DrillPerson | null,
  dice: () => number,
): string | undefined {
  if (kind === 'expert' && method !== 'patch') {
    const chance = dice();
    if (chance < 0.3) return 'me';
    if (chance < 0.6)
      return (
        caller?.expertId ??
        pick(
          world.people.filter(({ expertId }) => expertId),
          dice(),
        ).expertId ??
        undefined
      );
  }
  return world.one(kind, dice());
}

function queryPart(name: string, value: unknown, world: World, dice: () => number): string {
  const kinds: Readonly<Record<string, Kind>> = { categoryId: 'category', questionId: 'question', cursor: 'cursor' };
  const kind = kinds[name];
  const fits = kind && !Array.isArray(value) ? (world.one(kind, dice()) ?? value) : value;
  // Not everybody may name an expert, and no cursor fits every list: mostly left out.
  if ((name === 'expertId' || name === 'cursor') && dice() < 0.7) return '';
  const values = Array.isArray(fits) ? fits : [fits];
  return values.map((one) => `${name}=${encodeURIComponent(String(one).toWellFormed())}`).join('&');
}

function bodyOf(
  plan: Plan,
  world: World,
  caller: DrillPerson | null,
  dice: () => number,
): { bytes?: Buffer; headers: Readonly<Record<string, string>> } {
  const { at, oddity, body, mutation } = plan;
  if (at.operation.requestBody?.content['multipart/form-data'])
    return upload('Some text.\n', oddity === 'valid' ? 0 : dice());
  const odd = oddity === 'mutated' || oddity === 'disguised';
  if (body === undefined && !(odd && dice() < 0.3)) return { headers: {} };
  const fits = fitted(body ?? {}, at.path, caller, world, dice);
  const text = jsonText(oddity === 'mutated' ? mutated(fits, mutation) : fits);
  if (oddity === 'disguised') return disguised(text, dice());
  return { bytes: Buffer.from(text), headers: { 'content-type': 'application/json' } };
}
