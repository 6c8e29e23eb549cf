import { PlainError } from '../common/plain-error.js';

/** Why an archive is not what this product writes; the reader of the message learns the file and the way out elsewhere. */
export class ArchiveError extends PlainError {}
