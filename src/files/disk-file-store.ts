import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v7 as uuid } from 'uuid';
import { makeFolder } from '../common/make-folder.js';
import { ENV, type Env } from '../config/env.js';
import { filesFolder, folderOf, incomingFolder, placeOf } from './file-places.js';
import { FileStore, type ReceivedContent } from './file-store.js';
import { storageTrouble } from './storage-trouble.js';

/** What a process that was killed left half received is swept after this time; no upload takes as long. */
const ABANDONED_AFTER_MS = 3600 * 1000;
const SWEEP_EVERY_MS = 600 * 1000;

/** Files under DATA_DIR/files: written under a temporary name, synced, then renamed. */
@Injectable()
export class DiskFileStore extends FileStore implements OnModuleInit, OnModuleDestroy {
  readonly place: string;
  private readonly incoming: string;
  private sweeping?: NodeJS.Timeout;

  constructor(@Inject(ENV) private readonly env: Env) {
    super();
    this.place = filesFolder(env.dataDir);
    this.incoming = incomingFolder(env.dataDir);
  }

  async onModuleInit(): Promise<void> {
    makeFolder(this.incoming, 0o700);
    await this.sweep();
    // The next start comes too soon after a crash to tell what it left from what others receive.
    this.sweeping = setInterval(() => void this.sweep().catch(() => undefined), SWEEP_EVERY_MS).unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.sweeping);
  }

  async receive(content: Readable): Promise<ReceivedContent> {
    const path = join(this.incoming, uuid());
    const hash = createHash('sha256');
    let size = 0;
    const file = await open(path, 'wx', 0o600).catch(storageTrouble);
    try {
      await pipeline(content, async (chunks: AsyncIterable<Buffer>) => {
        for await (const chunk of chunks) {
          hash.update(chunk);
          size += chunk.length;
          await file.writeFile(chunk).catch(storageTrouble);
        }
      });
      await file.sync().catch(storageTrouble);
    } catch (error) {
      await removeQuietly(path);
      throw error;
    } finally {
      await file.close();
    }
    return {
      path,
      size,
      sha256: hash.digest('hex'),
      keep: (id) => this.keep(path, id).catch(storageTrouble),
      discard: () => removeQuietly(path),
    };
  }

  async open(id: string): Promise<Readable | null> {
    try {
      const file = await open(this.pathOf(id), 'r');
      return file.createReadStream();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      return storageTrouble(error);
    }
  }

  async has(id: string): Promise<boolean> {
    try {
      await stat(this.pathOf(id));
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  async remove(id: string): Promise<boolean> {
    try {
      await rm(this.pathOf(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
    await syncFolder(folderOf(this.env.dataDir, id));
    return true;
  }

  async check(): Promise<void> {
    await access(this.incoming, constants.W_OK).catch(storageTrouble);
  }

  /** Removes what nobody receives any more. Other processes may share the folder. */
  private async sweep(): Promise<void> {
    for (const name of await readdir(this.incoming)) {
      const path = join(this.incoming, name);
      const { mtimeMs = Infinity } = (await stat(path).catch(() => null)) ?? {};
      if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) await removeQuietly(path);
    }
  }

  private async keep(path: string, id: string): Promise<void> {
    const folder = folderOf(this.env.dataDir, id);
    const isNew = (await mkdir(folder, { recursive: true, mode: 0o700 })) !== undefined;
    await rename(path, this.pathOf(id));
    // The rename itself must outlive a power cut, and so must a folder made for it.
    await syncFolder(folder);
    if (isNew) await syncFolder(this.place);
  }

  private pathOf(id: string): string {
    return placeOf(this.env.dataDir, id);
  }
}

/** A leftover is swept later; it must not become the answer to a request. */
async function removeQuietly(path: string): Promise<void> {
  await rm(path, { force: true }).catch(() => undefined);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
