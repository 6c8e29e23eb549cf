import { join } from 'node:path';

/** Where DATA_DIR keeps uploads. */
export function filesFolder(dataDir: string): string {
  return join(dataDir, 'files');
}

/** Where content lies that is being received; what nobody receives any more is swept. */
export function incomingFolder(dataDir: string): string {
  return join(filesFolder(dataDir), 'incoming');
}

/** The random end of the id spreads files over 256 folders. */
export function folderOf(dataDir: string, id: string): string {
  return join(filesFolder(dataDir), id.slice(-2));
}

export function placeOf(dataDir: string, id: string): string {
  return join(folderOf(dataDir, id), id);
}
