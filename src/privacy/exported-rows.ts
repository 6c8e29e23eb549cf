import type { EntityManager } from 'typeorm';
import type { Env } from '../config/env.js';
import type { HeldTable } from './held-data.js';
import type { Pseudonyms } from './pseudonyms.js';

interface ExportScope {
  readonly expertId: string;
  readonly userId: string | null;
  readonly release: { readonly mode: Env['resultsRelease']; readonly includeUnreleased: boolean };
  readonly pseudonyms: Pseudonyms;
}

export interface ExportedRows {
  readonly rows: Record<string, unknown>[];
  /** Of them and of those left out: with results that are not released. */
  readonly unreleased: number;
}

const ROWS_AT_ONCE = 500;

const RELEASED: Readonly<Record<Env['resultsRelease'], string>> = {
  'on-finalize': 'false',
  'on-review': `a.status = 'REVIEWED'`,
  'on-grade': `a.status IN ('GRADED', 'REVIEWED')`,
};

/** What tells rows of one time apart, in one table or another. */
const NAMES = ['id', 'event_id', 'key'];

/** The rows of one table, a few hundred at once, as the person is given them. */
export async function* exportedRows(
  tx: EntityManager,
  table: string,
  held: HeldTable,
  { expertId, userId, release, pseudonyms }: ExportScope,
): AsyncGenerator<ExportedRows> {
  const { given, results = [], people = [], exported = 'true', readable, answerId } = held;
  const released = answerId
    ? `EXISTS (SELECT FROM final_results f WHERE f.expert_id = t.expert_id)
       OR EXISTS (SELECT FROM answers a WHERE a.id = ${answerId} AND ${RELEASED[release.mode]})`
    : 'true';
  const columns = [...given, ...results, ...people].map((column) => `t.${column}`);
  const cursor = `person_${table}`;
  await tx.query(
    `DECLARE ${cursor} NO SCROLL CURSOR FOR
     WITH given AS (SELECT ${literal(expertId)}, ${literal(userId)})
     SELECT ${columns.join(', ')}${readable ? `, ${readable}` : ''}, (${released}) AS is_released
       FROM ${table} t WHERE (${bound(held.rows, expertId, userId)}) AND ${exported} ORDER BY t.created_at, t.${NAMES.find((name) => given.includes(name))}`,
  );
  for (;;) {
    const found: Record<string, unknown>[] = await tx.query(`FETCH ${ROWS_AT_ONCE} FROM ${cursor}`);
    if (found.length === 0) break;
    let unreleased = 0;
    const rows: Record<string, unknown>[] = [];
    for (const { is_released: isReleased, ...row } of found) {
      const shown = isReleased === true || release.includeUnreleased;
      if (!shown && isJudged(row, held)) unreleased += 1;
      if (!shown && held.wholly) continue;
      const told = shown ? row : unjudged(row, held);
      // Only of those that are told: a gap in the numbers would tell of a grader.
      for (const column of people.filter((name) => name in told))
        told[column] = pseudonyms.of(told[column] as string | null);
      rows.push(told);
    }
    yield { rows, unreleased };
  }
  await tx.query(`CLOSE ${cursor}`);
}

function isJudged(row: Record<string, unknown>, { wholly, results = [] }: HeldTable): boolean {
  return wholly === true || (results.length > 0 && ['GRADED', 'REVIEWED'].includes(String(row['status'])));
}

/** As the person sees it before release: nothing tells whether it was judged. */
function unjudged(row: Record<string, unknown>, { results = [] }: HeldTable): Record<string, unknown> {
  if (results.length === 0) return row;
  const { grader_id: _grader, reviewer_id: _reviewer, ...left } = row;
  for (const column of results) delete left[column];
  return { ...left, status: left['status'] === 'DRAFT' ? 'DRAFT' : 'SUBMITTED' };
}

/** A cursor takes no parameters; the ids were read from the database. */
function bound(condition: string, expertId: string, userId: string | null): string {
  return condition.replaceAll('$1', literal(expertId)).replaceAll('$2', literal(userId));
}

function literal(id: string | null): string {
  if (id === null) return 'NULL::uuid';
  if (!/^[0-9a-f-]{36}$/i.test(id)) throw new Error('Not an id.');
  return `'${id}'::uuid`;
}
