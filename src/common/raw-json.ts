import { applyDecorators } from '@nestjs/common';
import { Allow } from 'class-validator';

const FIELDS = Symbol('fields that are taken as they were sent');

/**
 * A field that is taken as it was sent, whatever it is; its rules are stated in the class's `contentFaults`. Other
 * fields go through class-transformer, which copies nested objects and takes a key named `constructor` for a class.
 */
export const RawJson = (): PropertyDecorator =>
  applyDecorators(Allow(), (target: object, field: string | symbol) => {
    const others = (Reflect.getMetadata(FIELDS, target) as string[] | undefined) ?? [];
    Reflect.defineMetadata(FIELDS, [...others, String(field)], target);
  });

/** The fields of a class, its parents included, that are marked so. */
export function rawFieldsOf(metatype: new () => object): readonly string[] {
  return (Reflect.getMetadata(FIELDS, metatype.prototype as object) as string[] | undefined) ?? [];
}
