import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { FileStore } from './file-store.js';

export interface SweptFiles {
  readonly removed: number;
  /** One line for each content that could not be removed; the next sweep tries again. */
  readonly left: readonly string[];
}

/** For how long content that is not found may still lie in another DATA_DIR, whose server looks for it when it starts. */
const LOOKED_FOR = '30 days';

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
    const rows: { file_id: string; is_old: boolean }[] = await this.dataSource.query(
      `SELECT file_id, requested_at < now() - $1::interval AS is_old
         FROM file_removals r WHERE NOT EXISTS (SELECT FROM files f WHERE f.id = r.file_id) ORDER BY file_id`,
      [LOOKED_FOR],
    );
    const left: string[] = [];
    let removed = 0;
    for (const { file_id: id, is_old: isOld } of rows) {
      try {
        const wasThere = await this.store.remove(id);
        if (wasThere) removed += 1;
        if (wasThere || isOld) await this.dataSource.query(`DELETE FROM file_removals WHERE file_id = $1`, [id]);
        else left.push(`${id}: is not in DATA_DIR; is it that of the server?`);
      } catch (error) {
        left.push(`${id}: ${(error as Error).message}`);
      }
    }
    return { removed, left };
  }
}
