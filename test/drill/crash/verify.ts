import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { TEST_AUDIT_KEYS } from '../../support/audit-keys.js';
import { chainedEventColumns } from '../../../src/answers/chained-event-columns.js';
import { type ChainedEvent, verifyChain } from '../../../src/scoring/grade-chain.js';
import type { Findings } from './findings.js';
import type { Write, WriteItem } from './writer.js';

interface Version {
  id: string;
  pair: string;
  version: number;
  status: string;
  marker: string | null;
}

/** Holds what clients know against what the database and the disk hold; every difference is a finding. */
export async function verify(db: pg.Pool, writes: readonly Write[], findings: Findings): Promise<void> {
  await verifyAnswers(db, writes, findings);
  await verifyGrades(db, writes, findings);
  await verifyWholeness(db, findings);
  await verifyChains(db, findings);
  await verifyKeys(db, writes, findings);
}

async function verifyAnswers(db: pg.Pool, writes: readonly Write[], findings: Findings): Promise<void> {
  const { rows } = await db.query<Version>(
    `SELECT id, expert_id || ' ' || question_id AS pair, version, status, response_data->>'text' AS marker
       FROM answers ORDER BY pair, version`,
  );
  const stored = grouped(rows, ({ pair }) => pair);
  const known = new Map<string, Write>();
  const sent = new Map<string, { write: Write; item: WriteItem }[]>();
  for (const write of writes) {
    if (write.kind === 'grade' || write.kind === 'upload') continue;
    for (const item of write.items) {
      known.set(item.marker, write);
      const pair = `${item.expertId} ${item.questionId}`;
      sent.set(pair, [...(sent.get(pair) ?? []), { write, item }]);
    }
    const found = write.items.filter(({ marker, id }) =>
      rows.some((row) => (marker === '' ? row.id === id : row.marker === marker)),
    );
    if (write.kind === 'batch' && found.length > 0 && found.length < write.items.length) {
      findings.add('half written: a batch', JSON.stringify(write));
    }
  }
  for (const [pair, versions] of stored) {
    if (versions.some(({ version }, index) => version !== index + 1))
      findings.add('half written: a gap of versions', pair);
    const markers = versions.flatMap(({ marker }) => marker ?? []);
    if (new Set(markers).size < markers.length) findings.add('written twice: an answer', pair);
    for (const marker of markers) {
      if (known.get(marker)?.state !== 'sent' && known.get(marker)?.state !== 'acknowledged')
        findings.add('written though refused or never sent', marker);
    }
  }
  for (const [pair, order] of sent) verifyPair(order, stored.get(pair) ?? [], findings);
}

/** A draft may have been written again later, by a write that was sent; what was handed in stays. */
function verifyPair(
  order: readonly { write: Write; item: WriteItem }[],
  versions: readonly Version[],
  findings: Findings,
): void {
  order.forEach(({ write, item }, index) => {
    if (write.state !== 'acknowledged') return;
    const row = versions.find(({ id }) => id === item.id);
    const told = JSON.stringify({ write, row });
    if (!row || row.version !== item.version) return findings.add(`lost: an acknowledged ${write.kind}`, told);
    if (item.marker === '') return;
    const holds = order.findIndex((other) => other.item.marker === row.marker);
    if (write.kind === 'save' ? holds < index : holds !== index || row.status === 'DRAFT') {
      findings.add(`lost: an acknowledged ${write.kind}`, told);
    }
  });
}

async function verifyGrades(db: pg.Pool, writes: readonly Write[], findings: Findings): Promise<void> {
  const { rows } = await db.query<{ comment: string; times: number }>(
    `SELECT comment, count(*)::int AS times FROM grade_events WHERE comment IS NOT NULL GROUP BY comment`,
  );
  const times = new Map(rows.map(({ comment, times: count }) => [comment, count]));
  for (const write of writes.filter(({ kind }) => kind === 'grade')) {
    const count = times.get(write.items[0]?.marker ?? '') ?? 0;
    if (count > 1) findings.add('written twice: a grade', JSON.stringify(write));
    if (count === 0 && write.state === 'acknowledged')
      findings.add('lost: an acknowledged grade', JSON.stringify(write));
  }
}

/** A grade and its event, an answer the machine can grade and its grade: one without the other cannot be. */
async function verifyWholeness(db: pg.Pool, findings: Findings): Promise<void> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT a.id FROM answers a
       JOIN questions q ON q.id = a.question_id
       LEFT JOIN LATERAL (SELECT e.status_after, e.score_after FROM grade_events e
                           WHERE e.answer_id = a.id ORDER BY e.seq DESC LIMIT 1) last ON true
      WHERE coalesce(last.status_after::text, CASE WHEN q.q_type = 'SINGLE' THEN 'GRADED' WHEN a.status = 'DRAFT' THEN 'DRAFT' ELSE 'SUBMITTED' END)
              <> a.status::text
         OR last.score_after IS DISTINCT FROM a.score
         OR (a.submitted_at IS NULL) <> (a.status = 'DRAFT')`,
  );
  for (const { id } of rows) findings.add('half written: an answer and its grade', id);
}

async function verifyChains(db: pg.Pool, findings: Findings): Promise<void> {
  const { rows } = await db.query<ChainedEvent>(
    `SELECT ${chainedEventColumns('g')} FROM grade_events g ORDER BY expert_id, question_id, seq`,
  );
  for (const chain of grouped(rows, ({ expertId, questionId }) => `${expertId} ${questionId}`).values()) {
    const verdict = verifyChain(chain, TEST_AUDIT_KEYS);
    if (!verdict.intact) findings.add('chain broken', JSON.stringify(verdict));
  }
}

/** The kept answer of a key is part of the write, so that a repeat is no second write. */
async function verifyKeys(db: pg.Pool, writes: readonly Write[], findings: Findings): Promise<void> {
  const { rows } = await db.query<{ key: string }>(`SELECT key FROM idempotency_keys`);
  const keys = new Set(rows.map(({ key }) => key));
  for (const { key, kind, state } of writes) {
    if (state === 'acknowledged' && !keys.has(key)) findings.add(`half written: a ${kind} without its key`, key);
  }
}

/** Each row has its content on the disk. @returns contents that no row names, and such as were never received whole */
export async function verifyFiles(
  db: pg.Pool,
  dataDir: string,
  writes: readonly Write[],
  findings: Findings,
): Promise<{ unnamed: number; incoming: number }> {
  const root = join(dataDir, 'files');
  const { rows } = await db.query<{ id: string; sha256: string }>(`SELECT id, sha256 FROM files`);
  for (const { id, sha256 } of rows) {
    const content = await readFile(join(root, id.slice(-2), id)).catch(() => Buffer.alloc(0));
    if (createHash('sha256').update(content).digest('hex') !== sha256) findings.add('lost: the content of a file', id);
  }
  const ids = new Set(rows.map(({ id }) => id));
  for (const { kind, state, items } of writes) {
    const [item] = items;
    if (kind !== 'upload' || !item) continue;
    const times = rows.filter(({ sha256 }) => sha256 === item.marker).length;
    if (times > 1) findings.add('written twice: a file', item.marker);
    if (state === 'acknowledged' && !ids.has(item.id ?? '')) findings.add('lost: an acknowledged upload', item.marker);
  }
  const incoming = (await readdir(join(root, 'incoming'))).length;
  let contents = 0;
  for (const folder of await readdir(root)) {
    if (folder !== 'incoming') contents += (await readdir(join(root, folder))).length;
  }
  return { unnamed: contents - rows.length, incoming };
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
