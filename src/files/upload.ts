import type { FastifyRequest } from 'fastify';
import { DomainError } from '../common/domain-error.js';
import { toDomainError } from '../common/problem/problem.js';
import type { FileStore, ReceivedContent } from './file-store.js';

/** Largest file, in bytes. */
export const MAX_FILE_BYTES = 20 * 1024 * 1024;

export interface ReceivedFile {
  readonly content: ReceivedContent;
  /** As the client sent it. */
  readonly name: string | undefined;
}

/**
 * Streams the one file of a multipart request into the store; nothing stays behind when it is refused.
 * @throws DomainError `malformed-multipart`, `file-too-large`, `validation-failed`,
 * `storage-full`, `storage-unavailable`
 */
export async function receiveUpload(request: FastifyRequest, store: FileStore): Promise<ReceivedFile> {
  let received: ReceivedFile | undefined;
  try {
    for await (const part of request.parts({ limits: { fileSize: MAX_FILE_BYTES, files: 1, fields: 0, parts: 2 } })) {
      if (part.type !== 'file') continue;
      if (part.fieldname !== 'file') throw onePart();
      received = { content: await store.receive(part.file), name: part.filename };
      if (part.file.truncated) {
        throw new DomainError('file-too-large', `A file may have at most ${MAX_FILE_BYTES / 1024 / 1024} MiB.`);
      }
    }
    if (!received) throw onePart();
    return received;
  } catch (error) {
    await received?.content.discard();
    throw refusalOf(error);
  }
}

function onePart(): DomainError {
  const detail = 'send exactly one file, in a part named file';
  return new DomainError('validation-failed', 'The upload holds no file.', { errors: [{ pointer: '/file', detail }] });
}

/** The multipart parser throws plain errors for a body that ends early or has no boundary. */
function refusalOf(error: unknown): DomainError {
  const known = toDomainError(error);
  if (known.code !== 'internal') return known;
  return new DomainError(
    'malformed-multipart',
    'The upload is not a complete multipart/form-data body with one file.',
    { cause: error },
  );
}
