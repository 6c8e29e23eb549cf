import * as z from 'zod';
import { LIMITS } from './limits.js';
import { pointerTo as pointerOf } from '../../common/pointer.js';

/** One thing to put right: where (a JSON pointer, RFC 6901) and what to do about it. */
export interface Fault {
  pointer: string;
  detail: string;
}

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

/** The JSON pointer of `path` below `base`; `~` and `/` inside a name are written `~0` and `~1`. */
export function pointerTo(base: string, ...path: PropertyKey[]): string {
  return base + pointerOf(path);
}

/** A value held against its schema: the typed value, or every fault of it below `base`. */
export type Read<T> = { value: T; faults: [] } | { value: undefined; faults: Fault[] };

export function read<T>(schema: z.ZodType<T>, input: unknown, base: string): Read<T> {
  const result = schema.safeParse(input, { error: describe });
  if (result.success) return { value: result.data, faults: [] };
  const faults: Fault[] = [];
  for (const issue of result.error.issues) {
    for (const fault of faultsOf(issue, base)) {
      if (faults.length === LIMITS.faults) return { value: undefined, faults };
      faults.push(fault);
    }
  }
  return { value: undefined, faults };
}

function* faultsOf(issue: z.core.$ZodIssue, base: string): Generator<Fault> {
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) {
      yield {
        pointer: pointerTo(base, ...issue.path, key),
        detail: `There is no field ${quoted(key)} here; remove it.`,
      };
    }
  } else if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    for (const own of nearest(issue.errors)) yield* faultsOf(own, pointerTo(base, ...issue.path));
  } else if (issue.code === 'invalid_key') {
    yield { pointer: pointerTo(base, ...issue.path), detail: issue.issues[0]?.message ?? issue.message };
  } else {
    yield { pointer: pointerTo(base, ...issue.path), detail: issue.message };
  }
}

/** The faults by the shape that was most likely meant: the one whose own fields fit best, the first of several. */
function nearest(errors: readonly z.core.$ZodIssue[][]): z.core.$ZodIssue[] {
  const misfits = errors.map((issues) => issues.filter(({ path }) => path.length <= 1).length);
  return errors[misfits.indexOf(Math.min(...misfits))] ?? [];
}

/** Says what to do, in the words of JSON; a schema's own message goes before these. */
function describe(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? `This is missing; give ${noun(issue.expected)}.`
        : `Give ${noun(issue.expected)}.`;
    case 'invalid_value':
      return `Give one of ${listed(issue.values)}.`;
    case 'too_small':
      return `Give ${issue.inclusive === false ? 'more than' : 'at least'} ${amount(issue.minimum, issue.origin)}.`;
    case 'too_big':
      return `Give ${issue.inclusive === false ? 'less than' : 'at most'} ${amount(issue.maximum, issue.origin)}.`;
    default:
      return undefined;
  }
}

const NOUNS: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

function noun(expected: string): string {
  return NOUNS[expected] ?? expected;
}

function amount(limit: number | bigint, origin: string): string {
  const unit: Record<string, string> = { string: 'character', array: 'entry' };
  const one = unit[origin];
  if (one === undefined) return String(limit);
  const many = one === 'entry' ? 'entries' : `${one}s`;
  return `${limit} ${Number(limit) === 1 ? one : many}`;
}

/** A name as shown inside a sentence; cut, so that an answer never repeats a long input. */
export function quoted(name: string): string {
  return `"${name.length > 40 ? `${name.slice(0, 40)}…` : name}"`;
}

/** Names as shown inside a sentence, no more of them than a question may have options. */
export function listed(values: readonly unknown[]): string {
  const shown = values.slice(0, LIMITS.options.max).map((value) => quoted(String(value)));
  return [...shown, ...(values.length > shown.length ? ['…'] : [])].join(', ');
}

/** The faults of the fields, then those of the rules between fields; a place that has a fault already gets no second. */
export function merged(own: Fault[], between: Fault[]): Fault[] {
  const told = new Set(own.map(({ pointer }) => pointer));
  return [...own, ...between.filter(({ pointer }) => !told.has(pointer))].slice(0, LIMITS.faults);
}
