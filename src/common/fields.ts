import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { ValidateIf } from 'class-validator';

/** The field may be left out, but null is no value for it. */
export const IfSent = (): PropertyDecorator => ValidateIf((_, value) => value !== undefined);

/** Text without white space at its ends, composed (NFC), so that what looks the same is the same. */
export const Trimmed = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim().normalize('NFC') : value));

const REPEATABLE = Symbol('a query parameter that may be sent several times');

/** A query parameter that may be sent several times, always as a list. */
export const Repeatable = (): PropertyDecorator =>
  applyDecorators(
    Transform(({ value }: { value: unknown }) => (value === undefined || Array.isArray(value) ? value : [value])),
    Reflect.metadata(REPEATABLE, true),
  );

/** Whether a field is marked so. */
export function isRepeatable(metatype: new () => object, field: string): boolean {
  return Reflect.getMetadata(REPEATABLE, metatype.prototype as object, field) === true;
}
