import { SPECIALTIES } from './size.js';

/** Kinds of rows, which their ids tell. */
export const KINDS = { user: 'a', expert: 'b', category: 'c', question: 'd', answer: 'e', session: 'f' } as const;
export type Kind = keyof typeof KINDS;

/** Milliseconds in the first id of a kind. */
const EPOCH = 1_735_689_600_000;

const TEXT =
  'A model that was trained on the records of one hospital is to be used in another. Its authors report an accuracy of ' +
  '94 percent on data that they had set aside, while the people who label the new records agree with it in four of five ' +
  'cases. Before anything is changed, say what could explain the difference, which measurement would tell the ' +
  'explanations apart, what it costs to take it, and how the decision would look if only a hundred records could be ' +
  'labelled again by somebody who has not seen what the model says about them. Name the assumption that you trust least.';

/** An id like those of the product, rising with `n`, that both databases give to the same row. */
export function idOf(kind: Kind, n: string): string {
  const hash = `md5('${kind}' || (${n}))`;
  const time = `lpad(to_hex(${EPOCH} + (${n})::bigint), 12, '0')`;
  return `(${time} || '7' || substr(${hash}, 1, 3) || '8${KINDS[kind]}' || substr(${hash}, 4, 14))::uuid`;
}

/** A number from 0 to `below` - 1 that seems random and is the same in every load. */
export const pick = (seed: string, n: string, below: number | string): string =>
  `(('x' || substr(md5('${seed}' || (${n})), 1, 7))::bit(28)::int % ${below})`;

/** About `length` characters of prose that begins in a different place for each `n`. */
export const prose = (n: string, length: number): string =>
  `(substr('${TEXT}', 1 + ${pick('prose', n, TEXT.length - 40)}) || ' ' || substr('${TEXT}', 1, ${length})) `;

/** The same, `length` characters at most. */
export const cutProse = (n: string, length: number): string => `substr(${prose(n, length)}, 1, ${length})`;

const LIST = `ARRAY[${SPECIALTIES.map((name) => `'${name}'`).join()}]`;

/** The main specialty of the nth expert or question, from 1 in SQL's arrays. */
export const mainSpecialty = (seed: string, n: string): string =>
  `(${LIST})[1 + ${pick(`${seed} main`, n, SPECIALTIES.length)}]`;

/** One or two specialties, never none, as an array of JSON; one time in `oneIn` there are two. */
export function someSpecialties(seed: string, n: string, oneIn: number): string {
  const first = pick(`${seed} main`, n, SPECIALTIES.length);
  const other = `(${first} + 1 + ${pick(`${seed} other`, n, SPECIALTIES.length - 1)}) % ${SPECIALTIES.length}`;
  return `CASE WHEN ${pick(`${seed} two`, n, oneIn)} = 0
    THEN jsonb_build_array((${LIST})[1 + ${first}], (${LIST})[1 + ${other}])
    ELSE jsonb_build_array((${LIST})[1 + ${first}]) END`;
}

export const EVERY_SPECIALTY = `to_jsonb(${LIST})`;
