import type pg from 'pg';
import type { BackupTable } from './backup-tables.js';

const MEND = `
UPDATE answers a SET superseded = NOT a.superseded
 WHERE a.superseded <> (a.status <> 'DRAFT' AND EXISTS (
   SELECT FROM answers newer
    WHERE newer.expert_id = a.expert_id AND newer.question_id = a.question_id AND newer.version > a.version
      AND newer.status <> 'DRAFT'))`;

/**
 * Has each answer say that it is superseded where it is: rows come in with the marks of the archive, past the triggers, and
 * one with a wrong mark would be hidden from whoever judges it.
 * @returns how many had another mark
 */
export async function mendSupersededMarks(client: pg.ClientBase, tables: readonly BackupTable[]): Promise<number> {
  // Those of an older archive are made by the step that brings them.
  if (!tables.some(({ name, columns }) => name === 'answers' && columns.includes('superseded'))) return 0;
  return (await client.query(MEND)).rowCount ?? 0;
}
