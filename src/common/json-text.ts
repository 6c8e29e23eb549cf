import { bufferOf, type ByteText, decoded, encoded } from './byte-text.js';

/** JSON of a `T` that is written already: the response is these bytes, and no serialiser sees them again. */
export class JsonText<out T> {
  declare protected readonly of: T;

  constructor(readonly bytes: ByteText) {}

  static of<T>(json: string): JsonText<T> {
    return new JsonText(encoded(json));
  }

  /** For what the text hides from the compiler: whose JSON it is. */
  toJSON(): T {
    return JSON.parse(decoded(this.bytes)) as T;
  }
}

/** What a reply sends of a {@link JsonText}. */
export const bodyOfText = (json: unknown): Buffer => bufferOf((json as JsonText<unknown>).bytes);
