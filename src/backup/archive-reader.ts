import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract as tarExtract } from 'tar-stream';
import { MAX_FILE_BYTES } from '../files/upload.js';
import { ArchiveError } from './archive-error.js';

export interface ArchiveEntry {
  name: string;
  content: Buffer;
}

/** Nothing that a backup holds is larger. */
const MAX_ENTRY_BYTES = MAX_FILE_BYTES;

const CHUNK_BYTES = 256 * 1024;

export interface ReadOptions {
  signal: AbortSignal;
  /** Bytes of the file that have been read so far. */
  onProgress?: (bytes: number) => void;
}

/**
 * The entries of an archive in their order, one in memory at a time, whatever it claims or inflates to.
 * @throws ArchiveError when it is no gzip, no tar, cut short, or holds what is no plain small file
 */
export async function* readArchive(
  file: FileHandle,
  { signal, onProgress }: ReadOptions,
): AsyncGenerator<ArchiveEntry, void, void> {
  let position = 0;
  // The file stays open for a second reading, which a stream of its own would not leave it.
  const source = async function* (): AsyncGenerator<Buffer> {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(CHUNK_BYTES), 0, CHUNK_BYTES, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  };
  const tar = tarExtract();
  const gunzip = createGunzip();
  let begun = false;
  const read = pipeline(source, gunzip, tar, { signal });
  read.catch(() => undefined);
  try {
    for await (const entry of tar) {
      const { name, type, size = 0 } = entry.header;
      if (type !== 'file' || hasExtensions(entry.header))
        throw new ArchiveError(`it holds ${shown(name)}, which is no plain file`);
      if (size > MAX_ENTRY_BYTES) throw new ArchiveError(`${shown(name)} is larger than anything that a backup holds`);
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      begun = true;
      yield { name, content: Buffer.concat(chunks) };
      onProgress?.(position);
    }
    await read;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof ArchiveError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EIO' || code === 'EISDIR') throw error;
    throw new ArchiveError(describe(message, begun), { cause: error });
  } finally {
    tar.destroy();
    await read.catch(() => undefined);
  }
  if (gunzip.bytesWritten !== (await file.stat()).size) throw new ArchiveError('something was appended to it');
}

/** A pax header may say another name or size than the one that every reader sees. */
function hasExtensions(header: object): boolean {
  return 'pax' in header && header.pax !== null;
}

/** For a message: as a JSON string, and not at length. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);
}

function describe(message: string, begun: boolean): string {
  if (/incorrect header check/.test(message)) return begun ? 'something was appended to it' : 'it is no gzip file';
  if (/unexpected end/i.test(message)) return 'it ends too early';
  if (/tar header/i.test(message)) return 'it is damaged, or no tar file';
  return `it cannot be unpacked (${message})`;
}
