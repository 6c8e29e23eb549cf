import { expect, it } from '@jest/globals';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { KeepSupersededWordings1763800000028 } from '../../src/database/migrations/1763800000028-keep-superseded-wordings.js';
import { bodyOf } from '../../src/database/migrations/parts.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { createEmptyDatabase } from '../support/database.js';
import { sql } from '../support/sql.js';

it('the step back keeps a wording that is being written meanwhile', async () => {
  const id = uuid();
  const database = await createEmptyDatabase();
  const step = new KeepSupersededWordings1763800000028();
  const clients = [new pg.Client(database.url), new pg.Client(database.url)] as const;
  const [writer, back] = clients;
  try {
    await new Migrator(database.url).up({ to: step.constructor.name });
    await Promise.all(clients.map((client) => client.connect()));
    await writer.query(`INSERT INTO question_categories (id, name) VALUES ($1, 'ML')`, [id]);
    await writer.query(
      `INSERT INTO questions (id, category_id, q_type, content, max_score) VALUES ($1, $1, 'ESSAY', 'Why?', 10)`,
      [id],
    );
    await writer.query('BEGIN');
    await writer.query(`UPDATE questions SET content = 'How?'`);
    const isWaiting = async () =>
      (
        await writer.query(
          `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        )
      ).rowCount === 1;
    await back.query('BEGIN');
    const gone = (async () => {
      for (const text of bodyOf(step.reverting)) await back.query(text.replace('200ms', '30s'));
      await back.query('COMMIT');
    })();
    while (!(await isWaiting())) await new Promise((resolve) => setTimeout(resolve, 10));
    await writer.query('COMMIT');
    await gone;

    expect(await sql(database.url, `SELECT revision, content FROM question_revisions ORDER BY 1`)).toEqual([
      { revision: 1, content: 'Why?' },
      { revision: 2, content: 'How?' },
    ]);
  } finally {
    await Promise.all(clients.map((client) => client.end()));
    await database.drop();
  }
});
