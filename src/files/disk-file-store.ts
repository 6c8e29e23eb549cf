import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v7 as uuid } from 'uuid';
import { makeFolder } from '../common/make-folder.js';
import { ENV, type Env } from '../config/env.js';
import { FileStore, type ReceivedContent } from './file-store.js';

/** What a process that was killed left half received is swept after this time. */
const ABANDONED_AFTER_MS = 24 * 3600 * 1000;

/** Files under DATA_DIR/files: written under a temporary name, synced, then renamed. */
@Injectable()
export class DiskFileStore extends FileStore implements OnModuleInit {
  private readonly root: string;
  private readonly incoming: string;

  constructor(@Inject(ENV) { dataDir }: Env) {
    super();
    this.root = join(dataDir, 'files');
    this.incoming = join(this.root, 'incoming');
  }

  async onModuleInit(): Promise<void> {
    makeFolder(this.incoming, 0o700);
    for (const name of await readdir(this.incoming)) {
      const path = join(this.incoming, name);
      const age = Date.now() - (await stat(path)).mtimeMs;
      if (age > ABANDONED_AFTER_MS) await rm(path, { force: true });
    }
  }

  async receive(content: Readable): Promise<ReceivedContent> {
    const path = join(this.incoming, uuid());
    const hash = createHash('sha256');
    let size = 0;
    const file = await open(path, 'wx', 0o600);
    try {
      await pipeline(content, async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          hash.update(chunk);
          size += chunk.length;
          await file.writeFile(chunk);
        }
      });
      await file.sync();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return {
      path,
      size,
      sha256: hash.digest('hex'),
      keep: (id) => this.keep(path, id),
      discard: () => rm(path, { force: true }),
    };
  }

  async open(id: string): Promise<Readable> {
    const file = await open(this.pathOf(id), 'r');
    return file.createReadStream();
  }

  private async keep(path: string, id: string): Promise<void> {
    const folder = this.folderOf(id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rename(path, this.pathOf(id));
    // The rename itself must outlive a power cut.
    const directory = await open(folder, 'r');
    await directory.sync().finally(() => directory.close());
  }

  /** The random end of the id spreads files over 256 folders. */
  private folderOf(id: string): string {
    return join(this.root, id.slice(-2));
  }

  private pathOf(id: string): string {
    return join(this.folderOf(id), id);
  }
}
