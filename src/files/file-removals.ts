import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FileStore } from './file-store.js';

export interface SweptFiles {
  readonly removed: number;
  /** One line for each content that could not be removed; the next sweep tries again. */
  readonly left: readonly string[];
}

/**
 * Removes contents whose rows are gone. They are named in the transaction that takes the rows and removed after it, so
 * that neither a crash nor a disk that refuses leaves a content that nobody knows of.
 */
@Injectable()
export class FileRemovals implements OnApplicationBootstrap {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
  ) {}

  /** What an earlier process could not remove; a failure here must not keep the product from starting. */
  async onApplicationBootstrap(): Promise<void> {
    await this.sweep().catch(() => undefined);
  }

  /** Names every content of the expert; to be called before its rows go. */
  async request(tx: EntityManager, expertId: string): Promise<void> {
    await tx.query(
      `INSERT INTO file_removals (file_id) SELECT id FROM files WHERE expert_id = $1 ON CONFLICT DO NOTHING`,
      [expertId],
    );
  }

  async sweep(): Promise<SweptFiles> {
    const rows: { file_id: string }[] = await this.dataSource.query(
      `SELECT file_id FROM file_removals r WHERE NOT EXISTS (SELECT FROM files f WHERE f.id = r.file_id) ORDER BY file_id`,
    );
    const left: string[] = [];
    for (const { file_id: id } of rows) {
      try {
        await this.store.remove(id);
        await this.dataSource.query(`DELETE FROM file_removals WHERE file_id = $1`, [id]);
      } catch (error) {
        left.push(`${id}: ${(error as Error).message}`);
      }
    }
    return { removed: rows.length - left.length, left };
  }
}
