import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PlainError } from '../common/plain-error.js';
import { FileStore } from './file-store.js';

export interface SweptFiles {
  readonly removed: number;
  /** One line for each content that could not be removed; the next sweep tries again. */
  readonly left: readonly string[];
}

/** So many of the youngest contents are looked for to tell the store of this database from another one. */
const KNOWN = 20;

/**
 * Removes contents whose rows are gone. They are named in the transaction that takes the rows and removed after it, so
 * that neither a crash nor a disk that refuses leaves a content that nobody knows of. Whoever looks into another DATA_DIR
 * than the server finds none of them: what is not found is forgotten only where other contents of this database lie.
 */
@Injectable()
export class FileRemovals {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
  ) {}

  /** @throws PlainError when the person's contents do not lie here, nor any other that the database knows */
  async requireStore(tx: EntityManager, expertId: string): Promise<void> {
    const own: { id: string }[] = await tx.query(`SELECT id FROM files WHERE expert_id = $1 ORDER BY id`, [expertId]);
    if (own.length === 0 || (await this.holdsSome(own)) || (await this.holdsSome(await known(tx)))) return;
    throw new PlainError(
      `The person's ${own.length} files do not lie in ${this.store.place}: set DATA_DIR to that of the server, or say --skip-missing-files. Nothing was removed.`,
    );
  }

  /** Names every content of the expert; to be called before its rows go. */
  async request(tx: EntityManager, expertId: string): Promise<void> {
    await tx.query(
      `INSERT INTO file_removals (file_id) SELECT id FROM files WHERE expert_id = $1 ON CONFLICT DO NOTHING`,
      [expertId],
    );
  }

  /** For the server and for whoever has just erased: other commands may run with any DATA_DIR. */
  async sweep(): Promise<SweptFiles> {
    const rows: { id: string }[] = await this.dataSource.query(
      `SELECT file_id AS id FROM file_removals r
        WHERE NOT EXISTS (SELECT FROM files f WHERE f.id = r.file_id) ORDER BY file_id`,
    );
    const [missing, left]: [string[], string[]] = [[], []];
    let removed = 0;
    for (const { id } of rows) {
      try {
        if (await this.store.remove(id)) {
          removed += 1;
          await this.forget(id);
        } else missing.push(id);
      } catch (error) {
        left.push(`${id}: ${(error as Error).message}`);
      }
    }
    const isGone = missing.length > 0 && (removed > 0 || (await this.isStore()));
    for (const id of missing) {
      if (isGone) await this.forget(id);
      else left.push(`${id}: is not in ${this.store.place}; is DATA_DIR that of the server?`);
    }
    return { removed, left };
  }

  private async forget(id: string): Promise<void> {
    await this.dataSource.query(`DELETE FROM file_removals WHERE file_id = $1`, [id]);
  }

  /** Whether it is certain that the contents of this database lie here. */
  private async isStore(): Promise<boolean> {
    return this.holdsSome(await known(this.dataSource.manager)).catch(() => false);
  }

  private async holdsSome(contents: readonly { id: string }[]): Promise<boolean> {
    for (const { id } of contents) if (await this.store.has(id)) return true;
    return false;
  }
}

/** Ids begin with the time at which they were made. */
function known(tx: EntityManager): Promise<{ id: string }[]> {
  return tx.query(`SELECT id FROM files ORDER BY id DESC LIMIT ${KNOWN}`);
}
