import { fileTypeFromFile } from 'file-type';
import { createReadStream } from 'node:fs';
import { DomainError } from '../common/domain-error.js';

/** Programs are no evidence of expertise, and graders shall not be handed them. */
const REFUSED = new Set([
  'application/x-msdownload',
  'application/x-elf',
  'application/x-mach-binary',
  'application/x-msi',
  'application/vnd.android.package-archive',
  'application/x-sh',
]);

/** Text carries no signature, so its kind is taken from the name once it has decoded as UTF-8. */
const TEXT_BY_ENDING: Readonly<Record<string, string>> = {
  csv: 'text/csv',
  md: 'text/markdown',
};

/**
 * The media type by what the file holds, never by what the client says of it.
 * @throws DomainError `file-type-not-allowed` for programs
 */
export async function contentTypeOf(path: string, name: string): Promise<string> {
  const type = (await fileTypeFromFile(path))?.mime;
  if (type !== undefined && REFUSED.has(type)) {
    throw new DomainError(
      'file-type-not-allowed',
      'Programs are not accepted; send a document, an image, an archive or text.',
    );
  }
  if (type !== undefined) return type;
  if (!(await isText(path))) return 'application/octet-stream';
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return TEXT_BY_ENDING[ending] ?? 'text/plain';
}

/** Whether every byte decodes as UTF-8 and none is a NUL. */
async function isText(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) {
      if ((chunk as Buffer).includes(0)) return false;
      decoder.decode(chunk as Buffer, { stream: true });
    }
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}
