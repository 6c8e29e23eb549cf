import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PlainError } from '../common/plain-error.js';
import { ENV, type Env } from '../config/env.js';
import { unlimited } from '../database/read-pool.js';
import { FileRemovals } from '../files/file-removals.js';
import { type BrokenChains, ErasedChains } from './erased-chains.js';
import { COPIES, HOLD_CLAIMED, KEEP_MARKS, type PersonRow, PERSON } from './erasure.queries.js';
import { HELD } from './held-data.js';

export interface Erasure {
  readonly expertId: string;
  /** Who it is, for the person at the terminal to recognise; null when the rows were gone already. */
  readonly name: string | null;
  readonly email: string | null;
  /** Rows by table: removed, or in a dry run to be removed. */
  readonly rows: Readonly<Record<string, number>>;
  /** Kept responses to other people's requests that held the person's data. */
  readonly copies: number;
  /** Marks that go on counting in the statistics. */
  readonly marksKept: number;
  readonly files: { readonly removed: number; readonly left: readonly string[] };
  readonly dryRun: boolean;
}

export interface EraseOptions {
  readonly dryRun?: boolean;
  /** Goes on where the person's files do not lie in this store; they stay named for a server that finds them. */
  readonly skipMissingFiles?: boolean;
  /** Goes on where chains of the person's grades are not as they were written; their tombstones say so. */
  readonly allowBrokenChains?: boolean;
}

/** So many times, when the person's own requests were in the way. */
const ATTEMPTS = 5;

/** Removes everything held about a person. */
@Injectable()
export class ErasureService {
  private readonly chains: ErasedChains;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(ENV) private readonly env: Pick<Env, 'eraseKeepsMarks' | 'auditKey' | 'auditKeysBefore'>,
    private readonly removals: FileRemovals,
  ) {
    this.chains = new ErasedChains(env);
  }

  /**
   * Rows go in one transaction, contents of files after it; what could not be removed is tried again by a repeat and by
   * each start of a server. Requests of the person that are under way end first, later ones find nothing.
   * @throws PlainError when there is no such expert, the person has a role beside, a chain of grades is not as it was written
   * or cannot be proven (unless it may be), the files are not in this store (unless they may be missing), or the database refuses: the role that the product runs with may have no right to it
   */
  async erase(
    expertId: string,
    { dryRun = false, skipMissingFiles = false, allowBrokenChains = false }: EraseOptions = {},
  ): Promise<Erasure> {
    const erased = await this.insist(() =>
      this.dataSource.transaction((tx) =>
        unlimited(tx, () => this.eraseRows(tx, expertId, { dryRun, skipMissingFiles, allowBrokenChains })),
      ),
    );
    if (dryRun && erased) return { ...erased, files: { removed: erased.rows['files'] ?? 0, left: [] } };
    if (dryRun) throw notThere(expertId);
    const files = await this.removals.sweep();
    if (erased) return { ...erased, files };
    if (files.removed + files.left.length === 0 && !(await this.wasErased(expertId))) throw notThere(expertId);
    return { expertId, name: null, email: null, rows: {}, copies: 0, marksKept: 0, files, dryRun };
  }

  private async eraseRows(
    tx: EntityManager,
    expertId: string,
    { dryRun, skipMissingFiles, allowBrokenChains }: Required<EraseOptions>,
  ): Promise<Omit<Erasure, 'files'> | null> {
    // The expert before the user: the order in which requests take them.
    const [expert]: unknown[] = await tx.query(`SELECT FROM experts WHERE id = $1 FOR UPDATE`, [expertId]);
    if (!expert) return null;
    await tx.query(`SELECT FROM users WHERE id = (SELECT user_id FROM experts WHERE id = $1) FOR UPDATE`, [expertId]);
    const [person]: [PersonRow] = await tx.query(PERSON, [expertId]);
    refuseStaff(person);
    for (const hold of HOLD_CLAIMED) await tx.query(hold, [expertId]);
    const broken = await this.chains.broken(tx, expertId);
    if (!allowBrokenChains) refuseBroken(broken);
    if (!skipMissingFiles) await this.removals.requireStore(tx, expertId);

    const rows: Record<string, number> = {};
    for (const [table, held] of Object.entries(HELD)) {
      const [{ count }]: [{ count: number }] = await tx.query(
        `WITH given AS (SELECT $1::uuid, $2::uuid) SELECT count(*)::int AS count FROM ${table} t WHERE ${held.rows}`,
        [expertId, person.user_id],
      );
      if (count > 0) rows[table] = count;
    }
    const marks: { marks: number }[] = this.env.eraseKeepsMarks ? await tx.query(KEEP_MARKS(dryRun), [expertId]) : [];
    const copies = await this.removeCopies(tx, expertId, person, dryRun);
    const erasure = {
      expertId,
      name: person.name,
      email: person.email,
      rows,
      copies,
      marksKept: marks.reduce((sum, row) => sum + row.marks, 0),
      dryRun,
    };
    if (dryRun) return erasure;

    await this.removals.request(tx, expertId);
    await tx.query(`DELETE FROM experts WHERE id = $1`, [expertId]);
    await tx.query(`DELETE FROM users WHERE id = $1`, [person.user_id]);
    await this.chains.prove(tx, expertId, broken);
    return erasure;
  }

  /** Responses kept for other people's Idempotency-Keys; a repeat with such a key counts as a new request. */
  private async removeCopies(
    tx: EntityManager,
    expertId: string,
    { user_id, name, email }: PersonRow,
    dryRun: boolean,
  ): Promise<number> {
    const texts = [email && `"email":${JSON.stringify(email)}`, name && `"name":${JSON.stringify(name)}`];
    const found: { user_id: string; route: string; key: string }[] = await tx.query(COPIES, [
      expertId,
      user_id,
      texts.filter(Boolean),
      email,
    ]);
    for (const copy of dryRun ? [] : found) {
      await tx.query(`DELETE FROM idempotency_keys WHERE user_id = $1 AND route = $2 AND key = $3`, [
        copy.user_id,
        copy.route,
        copy.key,
      ]);
    }
    return found.length;
  }

  private async wasErased(expertId: string): Promise<boolean> {
    const stones: unknown[] = await this.dataSource.query(
      `SELECT FROM grade_event_tombstones WHERE expert_id = $1 LIMIT 1`,
      [expertId],
    );
    return stones.length > 0;
  }

  private async insist<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const { code } = (error as { driverError?: { code?: string } }).driverError ?? {};
        if (code === '42501') throw notAllowed(error);
        if (attempt === ATTEMPTS || !['40P01', '40001', '55P03'].includes(code ?? '')) throw error;
      }
    }
  }
}

/** What they did as staff is part of other people's results; an administrator settles first who answers for it. */
function refuseStaff({ role }: PersonRow): void {
  if (role === null || role === 'APPLICANT') return;
  throw new PlainError(
    `The person is ${role} as well; make the user an APPLICANT first (PATCH /users/:id), then erase. Nothing was removed.`,
  );
}

/** Once they are gone nobody can look into it. */
function refuseBroken(broken: BrokenChains): void {
  const [first] = broken;
  if (!first) return;
  const [questionId, { seq, why }] = first;
  throw new PlainError(
    `${broken.size} chains of the person's grades are not proven (event ${seq} on question ${questionId} ${why}): look into it first, or set AUDIT_KEYS_BEFORE. Nothing was removed; --allow-broken-chains removes them, and what is left of them says so.`,
  );
}

function notThere(expertId: string): PlainError {
  return new PlainError(`There is no expert ${expertId}.`);
}

function notAllowed(cause: unknown): PlainError {
  return new PlainError(
    'The role of DATABASE_URL may not remove people; run this with the role that owns the schema. Nothing was removed.',
    { cause },
  );
}
