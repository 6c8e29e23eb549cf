import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { BoundedClient } from '../../src/database/bounded-client.js';
import { type Statement, Together } from '../../src/database/together.js';

type Rows = Record<string, unknown>[];

let pool: pg.Pool;
/** Of each test, in the one database that all of them share. */
let notes: string;
beforeAll(() => {
  const config: pg.PoolConfig & { Client: typeof BoundedClient } = {
    connectionString: process.env['TEST_DATABASE_SERVER_URL'],
    Client: BoundedClient,
  };
  pool = new pg.Pool(config);
});
afterAll(() => pool.end());
beforeEach(async () => {
  notes = `notes_${uuid().replaceAll('-', '')}`;
  await pool.query(`CREATE TABLE ${notes} (id integer PRIMARY KEY)`);
});
afterEach(() => pool.query(`DROP TABLE ${notes}`));

const statement = (text: string, ...values: unknown[]): Statement => ({
  name: createHash('sha256').update(text).digest('base64url'),
  text,
  values,
});
const insert = (id: number) => statement(`INSERT INTO ${notes} VALUES ($1) RETURNING id`, id);
const count = () => statement(`SELECT count(*)::int AS notes FROM ${notes}`);

async function onClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    return await work(client);
  } finally {
    client.release();
  }
}

function together(client: pg.ClientBase, ...statements: Statement[]): Promise<Rows[]> {
  return new Promise((resolve, reject) => {
    const sent = new Together(statements);
    sent.callback = (error, outcome) => {
      if (outcome && 'rows' in outcome) resolve(outcome.rows);
      else reject(outcome?.refusal ?? error);
    };
    client.query(sent);
  });
}

describe('statements sent together', () => {
  it('answer with the rows of each, what one wrote seen by the next', async () => {
    const rows = await onClient((client) => together(client, count(), insert(1), insert(2), count()));

    expect(rows).toEqual([[{ notes: 0 }], [{ id: 1 }], [{ id: 2 }], [{ notes: 2 }]]);
  });

  it('go through a pool as well, again and again on the same connection', async () => {
    for (const id of [1, 2, 3]) {
      const outcome: unknown = await pool.query(new Together([insert(id), count()]));
      expect(outcome).toEqual({ rows: [[{ id }], [{ notes: id }]] });
    }
  });

  it('keep their connection in the pool where a row is refused', async () => {
    const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows;
    const before = await backend();
    const outcome: unknown = await pool.query(new Together([insert(1), insert(1)]));

    expect(outcome).toMatchObject({ refusal: { code: '23505' } });
    expect(await backend()).toEqual(before);
  });

  it('are one transaction: where one fails, none has taken effect', async () => {
    await onClient(async (client) => {
      await expect(together(client, insert(1), insert(1), insert(2))).rejects.toMatchObject({ code: '23505' });

      expect(await together(client, count())).toEqual([[{ notes: 0 }]]);
    });
  });

  it('leave the connection fit for the same statements, whether they were reached or not', async () => {
    await onClient(async (client) => {
      const wrong = statement('SELECT 1 / $1::integer AS never', 0);
      await expect(together(client, count(), wrong, insert(1))).rejects.toMatchObject({ code: '22012' });

      expect(await together(client, insert(1), { ...wrong, values: [1] }, count())).toEqual([
        [{ id: 1 }],
        [{ never: 1 }],
        [{ notes: 1 }],
      ]);
      expect((await client.query({ ...insert(2), values: [2] })).rows).toEqual([{ id: 2 }]);
    });
  });

  it('may go without names, as behind a pooler of connections', async () => {
    const nameless = ({ text, values }: Statement) => ({ text, values }) as unknown as Statement;
    const rows = await onClient((client) => together(client, nameless(insert(1)), nameless(count())));

    expect(rows).toEqual([[{ id: 1 }], [{ notes: 1 }]]);
  });

  it('join a transaction that is open, and go with it', async () => {
    await onClient(async (client) => {
      await client.query('BEGIN');
      await together(client, insert(1), insert(2));
      await client.query('ROLLBACK');

      expect(await together(client, count())).toEqual([[{ notes: 0 }]]);
    });
  });

  it('see each what was committed while the one before waited for a lock', async () => {
    await onClient(async (holder) => {
      await holder.query('BEGIN');
      await holder.query(`SELECT pg_advisory_xact_lock(hashtext($1))`, [notes]);
      const lock = statement(`SELECT pg_advisory_xact_lock(hashtext($1)) AS held`, notes);
      const late = onClient((client) => together(client, lock, count()));
      await whenSomebodyWaits(holder);
      await holder.query(`INSERT INTO ${notes} VALUES (1)`);
      await holder.query('COMMIT');

      expect((await late)[1]).toEqual([{ notes: 1 }]);
    });
  });
});

async function whenSomebodyWaits(holder: pg.ClientBase): Promise<void> {
  const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  for (const deadline = Date.now() + 10_000; Date.now() < deadline;) {
    const waiting = await pool.query('SELECT FROM pg_stat_activity WHERE $1 = ANY (pg_blocking_pids(pid))', [
      rows[0]?.pid,
    ]);
    if (waiting.rows.length > 0) return;
  }
  throw new Error('Nobody waited for the lock within 10 seconds.');
}
