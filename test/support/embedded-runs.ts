import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { endProcessesOf, postmasterPid, processIdentity } from '../../src/database/embedded/processes.js';
import { stages } from '../../src/database/embedded/stage.js';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgresOptions,
  type RunningPostgres,
} from '../../src/database/embedded-postgres.js';
import { EmbeddedInstall } from './embedded-install.js';

/** What every failure of the embedded database looks like. */
export const ONE_LINE = /^[^\n]+DATABASE_URL[^\n]+\.$/;

/** Embedded databases of one spec, begun by this process or by others, and what remains of them. */
export class EmbeddedRuns {
  folder!: string;
  install!: EmbeddedInstall;
  private count = 0;
  private readonly used = new Set<string>();
  private readonly open: RunningPostgres[] = [];

  async prepare(): Promise<void> {
    this.folder = mkdtempSync(join(tmpdir(), 'ax-qna-embedded-'));
    this.openHome();
    this.install = await EmbeddedInstall.in(join(this.folder, "집 of o'neil"));
  }

  /** Nobody but its owner can pass: neither to the install nor to a DATA_DIR. */
  closeHome(): void {
    chmodSync(this.folder, 0o700);
  }

  openHome(): void {
    chmodSync(this.folder, 0o755);
  }

  /** Not made yet, in a folder where the user can make it. */
  newDataDir(user?: { uid: number; gid: number }): string {
    const parent = join(this.folder, `${++this.count}`);
    mkdirSync(parent);
    chmodSync(parent, user ? 0o777 : 0o755);
    return join(parent, '.data');
  }

  async start(dataDir: string, options: Partial<EmbeddedPostgresOptions> = {}): Promise<RunningPostgres> {
    const running = await startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' }, ...options });
    this.open.push(running);
    this.clearUpAfter(running);
    return running;
  }

  /** A run of the product that is killed and leaves its server behind. */
  async startAndKill(dataDir: string, text?: string): Promise<{ data: string; pids: number[] }> {
    const { url, dataDir: data, process: child, error } = await this.install.start(dataDir);
    if (!url || !data) throw new Error(error);
    this.used.add(data);
    if (text) await note(url, text);
    await this.install.kill(child);
    return { data, pids: [postmasterPid(data)!] };
  }

  clearUpAfter(...all: { dataDir?: string }[]): void {
    all.forEach(({ dataDir }) => dataDir && this.used.add(dataDir));
  }

  stagedPrograms(): string[] {
    return stages().flatMap((stage) =>
      readdirSync(stage)
        .filter((name) => name.includes(this.install.release))
        .map((name) => join(stage, name)),
    );
  }

  async endAll(): Promise<void> {
    this.openHome();
    await Promise.all(this.open.splice(0).map((running) => running.stop()));
    await this.install.killAll();
    for (const data of this.used) {
      await endProcessesOf(data);
      if (!data.startsWith(this.folder)) rmSync(dirname(data), { recursive: true, force: true });
    }
    this.used.clear();
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
    const programs = this.stagedPrograms();
    programs.forEach((path) => rmSync(path, { recursive: true, force: true }));
    // What others have staged stays, and with it the folder.
    const emptied = new Set(programs.map((path) => dirname(path)));
    [...emptied].filter((stage) => readdirSync(stage).length === 0).forEach((stage) => rmdirSync(stage));
  }
}

export async function note(url: string, text: string): Promise<void> {
  await query(url, 'CREATE TABLE IF NOT EXISTS notes (id int GENERATED ALWAYS AS IDENTITY, text text)');
  await query(url, 'INSERT INTO notes (text) VALUES ($1)', [text]);
}

export async function notes(url: string): Promise<unknown[]> {
  const [table] = await query(url, `SELECT to_regclass('notes') AS name`);
  return table?.name ? (await query(url, 'SELECT text FROM notes ORDER BY id')).map(({ text }) => text) : [];
}

export async function query(url: string, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text, values)).rows;
  } finally {
    await client.end();
  }
}

export function isAlive(pid: number): boolean {
  return processIdentity(pid) !== null;
}
