import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack, type Pack } from 'tar-stream';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { PlainError } from '../common/plain-error.js';
import { ENV, type Env } from '../config/env.js';
import { unlimited } from '../database/read-pool.js';
import { FileStore } from '../files/file-store.js';
import { PERSON, type PersonRow } from './erasure.queries.js';
import { ABOUT } from './export-about.js';
import { exportedRows } from './exported-rows.js';
import { ACTS, HELD } from './held-data.js';
import { Pseudonyms } from './pseudonyms.js';

export interface PersonExport {
  readonly file: string;
  readonly rows: Readonly<Record<string, number>>;
  readonly files: number;
  /** Rows whose results are not released yet and were left out, or had theirs left out. */
  readonly unreleased: number;
  /** Files whose content is not there, or not what was uploaded. */
  readonly missing: readonly string[];
}

export interface ExportOptions {
  /** Where to write it; nothing may be there. */
  readonly path: string;
  readonly includeUnreleased?: boolean;
}

/** Gives everything held about a person, as one archive. */
@Injectable()
export class PersonExportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly store: FileStore,
    @Inject(ENV) private readonly env: Pick<Env, 'resultsRelease'>,
  ) {}

  /**
   * A gzipped tar of JSON and the uploaded files, of one moment, readable by its owner alone; the file is there whole or
   * not at all.
   * @throws PlainError when there is no such expert, or something is at the path already
   */
  async export(expertId: string, { path, includeUnreleased = false }: ExportOptions): Promise<PersonExport> {
    const partial = `${path}.${uuid().slice(-12)}.part`;
    try {
      const told = await this.dataSource.transaction('REPEATABLE READ', (tx) =>
        unlimited(tx, () => this.write(tx, partial, expertId, includeUnreleased)),
      );
      await publish(partial, path);
      return { file: path, ...told };
    } finally {
      await rm(partial, { force: true });
    }
  }

  private async write(
    tx: EntityManager,
    partial: string,
    expertId: string,
    includeUnreleased: boolean,
  ): Promise<Omit<PersonExport, 'file'>> {
    await tx.query(`SET TRANSACTION READ ONLY`);
    const [person]: PersonRow[] = await tx.query(PERSON, [expertId]);
    if (!person) throw new PlainError(`There is no expert ${expertId}.`);
    const archive = pack();
    const written = pipeline(archive, createGzip(), createWriteStream(partial, { flags: 'wx', mode: 0o600 }));
    const filled = this.fill(tx, archive, expertId, person.user_id, includeUnreleased);
    // Whichever of the two fails ends the other.
    filled.catch((error: Error) => archive.destroy(error));
    const [outcome, file] = await Promise.allSettled([filled, written]);
    if (file.status === 'rejected') throw file.reason;
    if (outcome.status === 'rejected') throw outcome.reason;
    return outcome.value;
  }

  private async fill(
    tx: EntityManager,
    archive: Pack,
    expertId: string,
    userId: string | null,
    includeUnreleased: boolean,
  ): Promise<Omit<PersonExport, 'file'>> {
    const pseudonyms = new Pseudonyms(userId);
    const rows: Record<string, number> = {};
    let unreleased = 0;
    const missing: string[] = [];
    await entry(archive, 'README.txt', ABOUT);
    for (const [table, held] of Object.entries(HELD)) {
      if (held.given.length === 0) continue;
      const release = { mode: this.env.resultsRelease, includeUnreleased };
      let part = 0;
      for await (const chunk of exportedRows(tx, table, held, { expertId, userId, release, pseudonyms })) {
        part += 1;
        unreleased += chunk.unreleased;
        rows[table] = (rows[table] ?? 0) + chunk.rows.length;
        await entry(archive, `${table}${part > 1 ? `-${part}` : ''}.json`, `${JSON.stringify(chunk.rows, null, 2)}\n`);
      }
    }
    const acts: unknown[] = await tx.query(`WITH given AS (SELECT $1::uuid, $2::uuid) ${ACTS}`, [expertId, userId]);
    if (acts.length > 0) await entry(archive, 'acts.json', `${JSON.stringify(acts, null, 2)}\n`);
    rows['acts'] = acts.length;

    const files: { id: string; name: string; sha256: string }[] = await tx.query(
      `SELECT id, name, sha256 FROM files WHERE expert_id = $1 ORDER BY id`,
      [expertId],
    );
    for (const { id, name, sha256 } of files) {
      const stored = await this.store.open(id);
      // As it lies there, whatever the row says of its size: a damaged file must not stand in the way of the rest.
      const content = stored && (await buffer(stored));
      if (content) await entry(archive, `files/${id}-${name}`, content);
      if (!content) missing.push(`${id} ${name}`);
      else if (digestOf(content) !== sha256) missing.push(`${id} ${name} (damaged, given as it is)`);
    }
    archive.finalize();
    return { rows, files: files.length - missing.length, unreleased, missing };
  }
}

/** Durable, and never over something that is there. */
async function publish(partial: string, path: string): Promise<void> {
  const file = await open(partial, 'r');
  await file.sync().finally(() => file.close());
  await link(partial, path).catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'EEXIST' ? new PlainError(`${path} is there already; name another file.`, { cause }) : cause;
  });
}

const MODE = 0o600;

function entry(archive: Pack, name: string, content: string | Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    archive.entry({ name, mode: MODE }, content, (error) => (error ? reject(error) : resolve()));
  });
}

function digestOf(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
