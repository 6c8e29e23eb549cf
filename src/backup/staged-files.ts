import { open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PlainError } from '../common/plain-error.js';
import { makeFolder } from '../common/make-folder.js';
import { filesFolder, folderOf, placeOf } from '../files/file-places.js';
import { digestOf } from './stored-content.js';

/**
 * Uploads on their way back: each lies in a folder apart, synced, until all are there; then they are moved into their
 * places. What a killed run left there goes with the next one.
 */
export class StagedFiles {
  private readonly folder: string;
  private readonly staged: string[] = [];
  private readonly moved: string[] = [];

  constructor(private readonly dataDir: string) {
    this.folder = join(filesFolder(dataDir), 'restoring');
  }

  /**
   * Content that is in its place already stays as it is.
   * @throws PlainError when something else lies there
   */
  async stage(id: string, content: Buffer): Promise<void> {
    const there = await readFile(placeOf(this.dataDir, id)).catch(() => null);
    if (there !== null) {
      if (digestOf(there) === digestOf(content)) return;
      throw new PlainError(
        `${placeOf(this.dataDir, id)} is there already and holds something else: move it away, or set another DATA_DIR. Nothing was restored.`,
      );
    }
    if (this.staged.length === 0) await this.makeFolder();
    this.staged.push(id);
    const file = await open(join(this.folder, id), 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  }

  /** Durable when the promise resolves. */
  async moveIntoPlace(): Promise<void> {
    const folders = new Set<string>();
    for (const id of this.staged) {
      const folder = folderOf(this.dataDir, id);
      makeFolder(folder, 0o700);
      folders.add(folder);
      await rename(join(this.folder, id), placeOf(this.dataDir, id));
      this.moved.push(id);
    }
    if (folders.size === 0) return;
    for (const folder of [...folders, filesFolder(this.dataDir)]) await syncFolder(folder);
    await rm(this.folder, { recursive: true, force: true });
  }

  /** Takes everything back that this run brought. */
  async undo(): Promise<void> {
    for (const id of this.moved) await rm(placeOf(this.dataDir, id), { force: true });
    if (this.staged.length > 0) await rm(this.folder, { recursive: true, force: true });
  }

  private async makeFolder(): Promise<void> {
    makeFolder(this.folder, 0o700);
    for (const left of await readdir(this.folder)) await rm(join(this.folder, left), { force: true });
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
