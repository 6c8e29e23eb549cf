import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validate, type ValidationError } from 'class-validator';
import { DomainError, type Fault } from './domain-error.js';
import { pointerTo } from './pointer.js';

const PLAIN: ReadonlySet<unknown> = new Set([String, Number, Boolean, Array, Object, Buffer, undefined]);

/**
 * Validates `@Body()` and `@Query()` classes. Unknown fields are faults; every fault is reported with its pointer:
 * 422 `validation-failed` for a body, 400 `invalid-query` for a query string.
 */
@Injectable()
export class ValidationPipe implements PipeTransform {
  async transform(value: unknown, { type, metatype }: ArgumentMetadata): Promise<unknown> {
    if (PLAIN.has(metatype) || (type !== 'body' && type !== 'query')) return value;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      if (type === 'body') throw refusal(type, [{ pointer: '', detail: 'must be a JSON object' }]);
    }
    const instance = plainToInstance(metatype as new () => object, value ?? {}, { exposeUnsetFields: false });
    const errors = await validate(instance, {
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: false,
    });
    if (errors.length > 0)
      throw refusal(
        type,
        errors.flatMap((error) => faultsOf(error, [])),
      );
    return instance;
  }
}

function refusal(type: 'body' | 'query', errors: Fault[]): DomainError {
  return type === 'body'
    ? new DomainError('validation-failed', 'The body does not validate; errors lists each fault.', { errors })
    : new DomainError('invalid-query', 'The query string does not validate; errors lists each fault.', { errors });
}

function faultsOf(error: ValidationError, parents: readonly string[]): Fault[] {
  const path = [...parents, error.property];
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    pointer: pointerTo(path),
    detail: rule === 'whitelistValidation' ? 'is not a known field' : message.replace(`${error.property} `, ''),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => faultsOf(child, path))];
}
