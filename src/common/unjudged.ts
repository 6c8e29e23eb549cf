import { isJsonObject, ValidationPipe } from './validation.pipe.js';

const pipe = new ValidationPipe();

/**
 * A body as it was sent. Its use case has it judged once it has decided whether the caller may act at all: whoever may
 * not is told so, whatever was sent.
 */
export class Unjudged<T extends object> {
  constructor(
    private readonly metatype: new () => T,
    private readonly sent: unknown,
  ) {}

  /** Which of these fields were sent, whatever lies in them. */
  sentOf<Field extends keyof T & string>(fields: readonly Field[]): Field[] {
    const { sent } = this;
    return isJsonObject(sent) ? fields.filter((field) => Object.hasOwn(sent, field)) : [];
  }

  /** @throws DomainError `validation-failed` */
  judge(): T {
    return pipe.transform(this.sent, { type: 'body', metatype: this.metatype }) as T;
  }
}
