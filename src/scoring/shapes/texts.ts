import * as z from 'zod';

/** NUL and halves of surrogate pairs: PostgreSQL keeps neither, and a hash over them means nothing. */
const NOT_STORABLE = /[\0\p{Surrogate}]/u;

/** A text of at most `max` characters that can be stored and hashed as it is. */
export function text(max: number) {
  return z
    .string()
    .max(max)
    .refine((value) => !NOT_STORABLE.test(value), 'Remove the NUL character or the lone half of a surrogate pair.');
}

/** A text with something in it besides white space. */
export function filledText(max: number) {
  return text(max)
    .refine((value) => value.trim() !== '', 'Write something; white space alone is not a text.')
    .meta({ minLength: 1 });
}

/** A number of points, from 0. */
export function points(max: number) {
  return fourDecimals(z.number().min(0).max(max));
}

/** Scores are kept with four decimals, so what they are made of has no more. */
export function fourDecimals(number: z.ZodNumber) {
  return number.refine((value) => Number(value.toFixed(4)) === value, 'Give at most 4 decimals.');
}

/** Adds numbers of at most four decimals without binary remainders: 0.1 + 0.2 is 0.3. */
export function addPoints(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + Math.round(value * 10_000), 0) / 10_000;
}
