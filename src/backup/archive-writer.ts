import type { FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack as tarPack } from 'tar-stream';
import { type FileTarget, writeWhole } from './whole-file.js';

/** Takes the entries of an archive, in order; each is held in memory, none after it was taken. */
export interface ArchiveSink {
  add(name: string, content: Buffer): Promise<void>;
}

export interface ArchiveTarget extends FileTarget {
  signal: AbortSignal;
}

/**
 * Writes a gzipped tar, whole or not at all.
 * @returns its bytes
 * @throws PlainError when the file is there already, or cannot be written
 */
export async function writeArchive(
  target: ArchiveTarget,
  fill: (archive: ArchiveSink) => Promise<void>,
): Promise<number> {
  const { bytes } = await writeWhole(target, (file) => stream(file, fill, target.signal));
  return bytes;
}

async function stream(
  file: FileHandle,
  fill: (archive: ArchiveSink) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const pack = tarPack();
  let fault: Error | undefined;
  const written = pipeline(
    pack,
    createGzip(),
    async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        await file.writeFile(chunk).catch((error: Error) => {
          fault ??= error;
          throw error;
        });
      }
    },
    { signal },
  );
  const mtime = new Date();
  const add = (name: string, content: Buffer): Promise<void> =>
    new Promise((done, failed) => {
      const header = { name, size: content.length, mode: 0o600, mtime };
      const entry = pack.entry(header, content, (error) => (error ? failed(error) : done()));
      // What the callback is told is emitted as well, and unheard it would end the process.
      entry.on('error', () => undefined);
    });
  const filled = fill({ add }).then(
    () => pack.finalize(),
    (error: Error) => {
      pack.destroy(error);
      throw error;
    },
  );
  // Each brings the other down: the first reason counts, not what followed from it.
  const [disk, work] = await Promise.allSettled([written, filled]);
  signal.throwIfAborted();
  if (fault) throw fault;
  if (work.status === 'rejected') throw work.reason;
  if (disk.status === 'rejected') throw disk.reason;
}
