/** JSON of a `T` that is written already: the response is these bytes, and no serialiser sees them again. */
export class JsonText<out T> {
  declare protected readonly of: T;

  constructor(readonly text: string) {}

  /** For what the text hides from the compiler: whose JSON it is. */
  toJSON(): T {
    return JSON.parse(this.text) as T;
  }
}

/** What a reply sends of a {@link JsonText}. */
export const textOf = (json: unknown): string => (json as JsonText<unknown>).text;
