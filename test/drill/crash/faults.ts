import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../../src/database/embedded-postgres.js';
import { exactly, type Figure } from '../drill.js';
import { runFolder } from '../../support/test-server.js';
import { startInstance } from '../support/instance.js';
import { Bench, type Op } from './bench.js';
import { Findings } from './findings.js';
import { Proxy } from './proxy.js';
import { mountSmallDisk } from './small-disk.js';
import { newDataDir } from './set-up.js';
import { createDatabase, createWorld } from './world.js';

const SIZE = { applicants: 12, essays: 4, choices: 0, graded: 0 };
const MAX_CONNECTIONS = 20;
const POOL = 4;

export interface Faults {
  /** Also waits for a connection that is silent to be given up, and fills the disk of a database. */
  readonly isLong: boolean;
  say(line: string): void;
}

/** Takes away what the application stands on, a piece at a time, and gives it back. */
export async function starve({ isLong, say }: Faults): Promise<Figure[]> {
  const findings = new Findings(say);
  const folder = runFolder('drill-faults');
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    settings: { max_connections: String(MAX_CONNECTIONS) },
  });
  const figures: Figure[] = [];
  const dataDir = await newDataDir();
  try {
    const databaseUrl = await createDatabase(server.url);
    const world = await createWorld(databaseUrl, SIZE);
    const { proxy, url } = await Proxy.before(databaseUrl);
    const instance = await startInstance(url, { DATA_DIR: dataDir, DATABASE_POOL_SIZE: String(POOL) });
    const bench = new Bench(instance, world, findings, say);
    try {
      await refused(bench, proxy);
      await swallowed(bench, proxy, isLong);
      await poolExhausted(bench);
      await serverFull(bench, proxy, databaseUrl);
      await readOnly(bench, proxy, databaseUrl);
    } finally {
      bench.stop();
      await instance.stop();
      await proxy.refuse();
      await world.db.end();
    }
    figures.push(...bench.figures('the database'), ...(await filesFull(databaseUrl, findings, say)));
  } finally {
    await server.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  }
  if (isLong) figures.push(...(await databaseFull(findings, say)));
  return [
    ...figures,
    exactly('faults: answers that were neither as always nor 503 or 507', findings.count('answer'), 0),
    exactly('faults: faults that no answer told of', findings.count('untold'), 0),
    exactly('faults: times it was not live', findings.count('live'), 0),
    exactly('faults: leftovers of refused uploads', findings.count('leftover'), 0),
  ];
}

async function refused(bench: Bench, proxy: Proxy): Promise<void> {
  await bench.fault('database refuses', {
    begin: () => proxy.refuse(),
    end: () => proxy.accept(),
    codes: ['database-unavailable'],
    ready: 'database-unavailable',
  });
}

/** Held connections are silent until they are given up or cut; new ones are never made. */
async function swallowed(bench: Bench, proxy: Proxy, isLong: boolean): Promise<void> {
  await bench.fault('database swallows', {
    begin: () => proxy.swallow(),
    end: async () => {
      await sleep(isLong ? 45_000 : 1_000);
      proxy.cut();
      await proxy.accept();
    },
    codes: ['database-unavailable', 'busy'],
    ready: 'database-unavailable',
    isPatient: !isLong,
  });
}

/** As many writers as there are connections wait for a lock. */
async function poolExhausted(bench: Bench): Promise<void> {
  const { db, applicants } = bench.world;
  const client = await db.connect();
  const stuck: Promise<void>[] = [];
  await bench.fault('pool exhausted', {
    begin: async () => {
      await client.query('BEGIN');
      await client.query('SELECT FROM experts WHERE id = ANY ($1) FOR UPDATE', [
        applicants.slice(0, POOL).map(({ expertId }) => expertId),
      ]);
      for (let person = 0; person < POOL; person += 1) stuck.push(bench.send('write', person));
      await sleep(500);
    },
    end: async () => {
      await client.query('ROLLBACK');
      client.release();
      await Promise.all(stuck);
    },
    codes: ['busy'],
    ready: 'database-unavailable',
  });
}

async function serverFull(bench: Bench, proxy: Proxy, databaseUrl: string): Promise<void> {
  const clients: pg.Client[] = [];
  await bench.fault('server without a free connection', {
    begin: async () => {
      // Else the application may take the last one before they are all taken.
      await proxy.refuse();
      for (let isFull = false; !isFull;) {
        const client = new pg.Client({ connectionString: databaseUrl });
        client.on('error', () => undefined);
        isFull = await client.connect().then(
          () => clients.push(client) === 0,
          () => true,
        );
      }
      await proxy.accept();
    },
    end: async () => void (await Promise.all(clients.map((client) => client.end()))),
    codes: ['database-unavailable'],
    ready: 'database-unavailable',
  });
}

async function readOnly(bench: Bench, proxy: Proxy, databaseUrl: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  const set = async (setting: string) => {
    await bench.world.db.query(`BEGIN READ WRITE; ALTER DATABASE ${name} ${setting}; COMMIT`);
    proxy.cut();
  };
  await bench.fault('database read-only', {
    begin: () => set('SET default_transaction_read_only = on'),
    end: () => set('RESET default_transaction_read_only'),
    codes: ['database-read-only', 'database-unavailable'],
    ready: 'database-read-only',
  });
}

/** A small disk for DATA_DIR: full, then read-only. */
async function filesFull(databaseUrl: string, findings: Findings, say: (line: string) => void): Promise<Figure[]> {
  const disk = await mountSmallDisk('files', 4);
  if (!disk) {
    say('left out: full and read-only file stores, since mounting is not allowed here');
    return [];
  }
  const world = await createWorld(databaseUrl, SIZE);
  const instance = await startInstance(databaseUrl, { DATA_DIR: disk.path });
  const bench = new Bench(instance, world, findings, say);
  try {
    const ballast = join(disk.path, 'ballast');
    const uploads: Op[] = ['upload'];
    await bench.fault('uploads on a full disk', {
      begin: () => fill(ballast),
      end: () => rm(ballast),
      codes: ['storage-full'],
      ops: uploads,
    });
    await bench.fault('uploads on a read-only disk', {
      begin: () => disk.setReadOnly(true),
      end: () => disk.setReadOnly(false),
      codes: ['storage-unavailable'],
      ready: 'storage-unavailable',
      ops: uploads,
    });
    const { rows } = await world.db.query(`SELECT id FROM files`);
    const root = join(disk.path, 'files');
    let contents = 0;
    for (const name of await readdir(root)) contents += (await readdir(join(root, name))).length;
    if (contents !== rows.length) findings.add('leftover of an upload', `${contents} files, ${rows.length} rows`);
    return bench.figures('the file store');
  } finally {
    bench.stop();
    await instance.stop();
    await world.db.end();
    await disk.remove();
  }
}

/** A small disk for the database itself, which may not survive being full: it has to come back once there is room. */
async function databaseFull(findings: Findings, say: (line: string) => void): Promise<Figure[]> {
  const disk = await mountSmallDisk('database', 160);
  if (!disk) {
    say('left out: a database on a full disk, since mounting is not allowed here');
    return [];
  }
  const settings = { max_wal_size: '32MB', min_wal_size: '32MB' };
  const server = await startEmbeddedPostgres({ dataDir: disk.path, settings, log: say });
  try {
    const databaseUrl = await createDatabase(server.url);
    const world = await createWorld(databaseUrl, SIZE);
    const instance = await startInstance(databaseUrl);
    const bench = new Bench(instance, world, findings, say);
    try {
      const ballast = join(disk.path, 'ballast');
      await bench.fault('database on a full disk', {
        begin: () => fill(ballast),
        end: () => rm(ballast),
        codes: ['storage-full', 'database-unavailable', 'busy'],
        ops: ['big'],
      });
      return bench.figures('a full database');
    } finally {
      bench.stop();
      await instance.stop();
      await world.db.end();
    }
  } finally {
    await server.stop();
    await disk.remove();
  }
}

async function fill(path: string): Promise<void> {
  const file = await open(path, 'w');
  for (const size of [1 << 20, 1 << 12, 1]) {
    const block = Buffer.alloc(size, 1);
    while (
      await file.write(block).then(
        ({ bytesWritten }) => bytesWritten === size,
        () => false,
      )
    );
  }
  await file.close();
}
