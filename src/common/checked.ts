import { ValidationPipe } from './validation.pipe.js';

const pipe = new ValidationPipe();

/**
 * What a command or a seed gives, by the same rules as the body of a request.
 * @throws DomainError `validation-failed`
 */
export async function checked<T extends object>(request: new () => T, input: T): Promise<T> {
  return (await pipe.transform({ ...input }, { type: 'body', metatype: request })) as T;
}
