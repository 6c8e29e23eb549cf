import pg from 'pg';

/**
 * Connections past the application, to set up and to look. One that is idle may be cut off: with the server, or with
 * its database, since the end of a pool does not wait for its connections to close.
 */
export function openPool(url: string, config: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 2, ...config });
  pool.on('error', () => undefined);
  return pool;
}
