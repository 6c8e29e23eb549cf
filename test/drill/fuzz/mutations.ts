import { Fields, RawJson } from './json-text.js';
import { AWKWARD_TEXTS } from './texts.js';

/** One change of a valid body, as numbers from 0 to 1 that choose where and what. */
export interface Mutation {
  readonly place: number;
  readonly kind: number;
  readonly choice: number;
}

const deep = (levels: number, open: string, close: string) =>
  new RawJson(`${open.repeat(levels)}1${close.repeat(levels)}`);

/** JSON that is right but strange, and what is no JSON at all. */
const SPELLINGS = [
  ...'-0 1e400 -1e400 1e-400 9007199254740993 0.1e1 1.00000000000000000001'.split(' '),
  ...'NaN Infinity 01 +1 .5 0x10 1_000 undefined'.split(' '),
  ...String.raw`'x' "\u0000" "a\u0000b" "\ud800" "\udc00\ud800" "\uD83D\uDE00" "\q" "\u12"`.split(' '),
  '1'.repeat(400),
  '"\t"',
  '',
];

/** Values of every type, of sizes and spellings that a reader may stumble on; the large ones are made when they are needed. */
const STRANGERS: readonly (() => unknown)[] = [
  ...same(null, true, false, 0, 1, -1, '', [], {}, [null], [[]], { a: 1 }),
  ...SPELLINGS.map((text) => () => new RawJson(text)),
  ...same(...AWKWARD_TEXTS),
  () => 'x'.repeat(1_000_000),
  () => '가'.repeat(300_000),
  () => '\\"'.repeat(200_000),
  () => Array.from({ length: 10_000 }, () => 'x'),
  () => Array.from({ length: 10_000 }, () => ({})),
  () => Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`k${n}`, n])),
  () => deep(25, '[', ']'),
  () => deep(33, '[', ']'),
  () => deep(40, '{"a":', '}'),
  () => deep(100_000, '[', ']'),
  () => deep(100_000, '{"a":', '}'),
];

function same(...values: unknown[]): (() => unknown)[] {
  return values.map((value) => () => value);
}

/** The bounds of the document's numbers and lengths, and the next ones. */
const NUMBERS = [
  0,
  -1,
  1,
  100,
  101,
  1_000_000,
  1_000_001,
  -1_000_001,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  1e21,
  0.5,
  0.00001,
  1e-7,
];
const LENGTHS = [
  0, 1, 9, 10, 16, 17, 64, 65, 100, 101, 200, 201, 320, 321, 500, 501, 2_000, 2_001, 5_001, 10_001, 20_001, 50_001,
];

const STRANGE_NAMES: readonly (string | RawJson)[] = [
  ...'extra id createdAt rowVersion status score isAdmin role __proto__ constructor prototype toString'.split(' '),
  ...'hasOwnProperty toJSON then __defineGetter__ \u202e'.split(' '),
  '',
  ' ',
  'x'.repeat(100_000),
  new RawJson('"\\u0000"'),
  new RawJson('"\\ud800"'),
  new RawJson('"\\u005f_proto__"'),
];

type Change = (node: unknown, choice: number) => unknown;

const KINDS: readonly Change[] = [
  (_, choice) => pick(STRANGERS, choice)(),
  (node, choice) =>
    typeof node === 'number'
      ? pick([node + 1, node - 1, -node, node + 0.5, ...NUMBERS], choice)
      : pick(STRANGERS, choice)(),
  (node, choice) => (typeof node === 'string' ? 'x'.repeat(pick(LENGTHS, choice)) : pick(NUMBERS, choice)),
  (node, choice) => (isFields(node) ? without(node, choice) : undefined),
  (node, choice) =>
    isFields(node) ? new Fields([...Object.entries(node), [pick(STRANGE_NAMES, choice), 1]]) : { value: node },
  (node, choice) => (isFields(node) ? twice(node, choice) : [node]),
  (node, choice) => (isFields(node) ? recased(node, choice) : node === null ? {} : null),
  (node, choice) =>
    Array.isArray(node)
      ? pick(
          [[], [...node, ...node], [...node, null], Array.from({ length: 10_000 }, () => node[0] ?? 1), { 0: node[0] }],
          choice,
        )
      : [node, node],
];

/** The value with one change somewhere in it. */
export function mutated(value: unknown, { place, kind, choice }: Mutation): unknown {
  const places = placesOf(value);
  const path = pick(places, place);
  return changed(value, path, (node) => pick(KINDS, kind)(node, choice));
}

/** Every node of the value, the value itself first and as likely as all the others below it. */
function placesOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value)
          .slice(0, 50)
          .flatMap(([name, item]) => placesOf(item, [...path, name]))
      : [];
  return [path, ...below];
}

function changed(node: unknown, [name, ...rest]: readonly string[], change: (node: unknown) => unknown): unknown {
  if (name === undefined) return change(node);
  if (Array.isArray(node))
    return node.map((item, index) => (String(index) === name ? changed(item, rest, change) : item));
  const fields = node as Record<string, unknown>;
  return { ...fields, [name]: changed(fields[name], rest, change) };
}

function without(fields: Record<string, unknown>, choice: number): object {
  const gone = pick(Object.keys(fields), choice);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => name !== gone));
}

function twice(fields: Record<string, unknown>, choice: number): Fields {
  const entries = Object.entries(fields);
  return new Fields(
    entries.length === 0
      ? [
          ['a', 1],
          ['a', 2],
        ]
      : [...entries, [pick(entries, choice)[0], null]],
  );
}

function recased(fields: Record<string, unknown>, choice: number): object {
  const name = pick(Object.keys(fields), choice);
  return Object.fromEntries(
    Object.entries(fields).map(([one, value]) => [one === name ? one.toUpperCase() : one, value]),
  );
}

function isFields(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RawJson);
}

/** @param choice from 0 to 1 */
export function pick<T>(list: readonly T[], choice: number): T {
  return list[Math.min(list.length - 1, Math.floor(choice * list.length))] as T;
}
