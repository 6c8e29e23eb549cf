import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { DataSource, type DataSourceOptions, type EntityManager } from 'typeorm';
import { BoundedClient, type BoundedClientConfig } from '../../src/database/bounded-client.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { unlimited } from '../../src/database/read-pool.js';
import { databaseErrorToDomain } from '../../src/common/problem/database-errors.js';

/** A server that is alive and takes longer than a client waits is as silent as a dead one. */
async function onPool(work: (pool: pg.Pool) => Promise<void>): Promise<void> {
  const config: BoundedClientConfig & pg.PoolConfig = {
    connectionString: process.env['TEST_DATABASE_SERVER_URL'],
    silenceSeconds: 1,
    Client: BoundedClient,
    max: 1,
  };
  const pool = new pg.Pool(config);
  try {
    await work(pool);
  } finally {
    await pool.end();
  }
}

describe('a silent server', () => {
  it('is given up, and its connection with it', () =>
    onPool(async (pool) => {
      const error: unknown = await pool.query('SELECT pg_sleep(60)').catch((thrown: unknown) => thrown);

      expect(databaseErrorToDomain(error)).toMatchObject({ code: 'database-unavailable' });
      expect((await pool.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    }));

  it('is given up in the middle of a transaction too, whose rest fails at once', () =>
    onPool(async (pool) => {
      const client = await pool.connect();
      client.on('error', () => undefined);
      await client.query('BEGIN');
      const errors = [
        await client.query('SELECT pg_sleep(60)').catch((thrown: unknown) => thrown),
        await client.query('COMMIT').catch((thrown: unknown) => thrown),
      ];
      client.release();

      expect(errors.map((error) => databaseErrorToDomain(error)?.code)).toEqual([
        'database-unavailable',
        'database-unavailable',
      ]);
    }));

  it('is waited for by work that takes as long as it must, and by that alone', async () => {
    const options = dataSourceOptions({ url: process.env['TEST_DATABASE_SERVER_URL'] ?? '', poolSize: 1 });
    const extra = { ...(options as { extra: object }).extra, silenceSeconds: 0.2, statement_timeout: 300 };
    const db = await new DataSource({ ...options, extra } as DataSourceOptions).initialize();
    try {
      const slow = (tx: EntityManager) => tx.query(`SELECT 'done' AS said FROM pg_sleep(0.6)`);

      await expect(db.transaction((tx) => unlimited(tx, () => slow(tx)))).resolves.toEqual([{ said: 'done' }]);
      await expect(db.transaction(slow)).rejects.toThrow('No answer from the database within 0.2 seconds');
    } finally {
      await db.destroy();
    }
  });

  it('is told from one that answers each time: an idle connection stays', () =>
    onPool(async (pool) => {
      const pid = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number;
      const first = await pid();
      await new Promise((resolve) => setTimeout(resolve, 1500));

      expect(await pid()).toBe(first);
    }));
});
