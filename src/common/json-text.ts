/** JSON of a `T` that is written already: the response is these bytes, and no serialiser sees them again. */
export class JsonText<out T> {
  declare protected readonly of: T;

  /** @param bytes UTF-8 */
  constructor(readonly bytes: Buffer) {}

  /** For what the bytes hide from the compiler: whose JSON it is. */
  toJSON(): T {
    return JSON.parse(this.bytes.toString()) as T;
  }
}

/** What a reply sends of a {@link JsonText}. */
export const bytesOf = (json: unknown): Buffer => (json as JsonText<unknown>).bytes;
