import { type FileHandle, open } from 'node:fs/promises';
import { PlainError } from '../common/plain-error.js';
import { ArchiveError } from './archive-error.js';

/**
 * Opens an archive for reading; what is found wrong with it is said with its name.
 * @throws PlainError in one line that says what to do
 */
export async function onArchive<T>(path: string, work: (file: FileHandle, bytes: number) => Promise<T>): Promise<T> {
  const file = await open(path, 'r').catch((cause: NodeJS.ErrnoException) => {
    throw new PlainError(
      cause.code === 'ENOENT' ? `${path} does not exist.` : `${path} cannot be read: ${cause.message}.`,
      { cause },
    );
  });
  try {
    const { size } = await file.stat();
    return await work(file, size);
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw new PlainError(
      `${path} is refused: ${error.message}. Nothing was written. Otherwise take an archive that npm run cli -- backup made, or another copy of this one.`,
      { cause: error },
    );
  } finally {
    await file.close();
  }
}
