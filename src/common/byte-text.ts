declare const bytes: unique symbol;

/**
 * UTF-8 with one byte a character (Node's `latin1`): PostgreSQL sends UTF-8 and the response is UTF-8, so what is only
 * cut and joined in between is never decoded. No `string` to the compiler, which would show each Korean letter as three.
 */
export interface ByteText {
  readonly [bytes]: true;
}

/** The characters that stand for the bytes, to cut and join; never to be shown. */
export const charactersOf = (text: ByteText): string => text as unknown as string;

/** What was cut and joined. @param characters each below 256, UTF-8 on the whole */
export const ofCharacters = (characters: string): ByteText => characters as unknown as ByteText;

/** As UTF-8. */
export const encoded = (text: string): ByteText => ofCharacters(Buffer.from(text, 'utf8').toString('latin1'));

/** The text itself. */
export const decoded = (text: ByteText): string => bufferOf(text).toString('utf8');

/** The bytes, to be sent. */
export const bufferOf = (text: ByteText): Buffer => Buffer.from(charactersOf(text), 'latin1');
