import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { placeOf } from '../files/file-places.js';

/** A row of `files`, as far as its content goes. */
export interface FileRow {
  id: string;
  /** Bytes. */
  size: number;
  sha256: string;
}

export const FILES_BY_ID = `SELECT id, size, sha256 FROM files ORDER BY id`;

/** Why the content of a row cannot be had. */
export interface ContentFault {
  fault: string;
}

/** What was uploaded, held against its row. */
export async function storedContent(dataDir: string, { id, size, sha256 }: FileRow): Promise<Buffer | ContentFault> {
  const path = placeOf(dataDir, id);
  try {
    const there = await stat(path);
    if (there.size !== size) return { fault: `${path} has ${there.size} bytes instead of ${size}` };
    const content = await readFile(path);
    return digestOf(content) === sha256 ? content : { fault: `${path} holds something else than was uploaded` };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return {
      fault: code === 'ENOENT' || code === 'ENOTDIR' ? `${path} is missing` : `${path} cannot be read (${message})`,
    };
  }
}

export function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
