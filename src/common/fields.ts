import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';

/** The field may be left out, but null is no value for it. */
export const IfSent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Text without white space at its ends, composed (NFC), so that what looks the same is the same. */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value));

/** A query parameter that may be sent several times, always as a list. */
export const Repeatable = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (value === undefined || Array.isArray(value) ? value : [value]));
