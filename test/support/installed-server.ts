import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort } from './free-port.js';
import { CARELESS, runFolder, type TestServer } from './test-server.js';

const run = promisify(execFile);

/** Where the binaries of Debian's PostgreSQL of that major version lie, if they are installed. */
export function installedBinaries(major: number): string | null {
  const directory = `/usr/lib/postgresql/${major}/bin`;
  return existsSync(join(directory, 'postgres')) ? directory : null;
}

/** Name → value, as in postgresql.conf. */
export type ServerSettings = Readonly<Record<string, string>>;

/** A throw-away server of an installed PostgreSQL, to see that an older one is served as well. */
export function startInstalledServer(
  binaries: string,
  settings: ServerSettings = CARELESS,
  port?: number,
): Promise<InstalledServer> {
  return InstalledServer.make({ binaries, settings, port }, async (account, folder, data) => {
    const how = ['-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(binaries, 'initdb'), ['-D', data, ...how], { ...account, cwd: folder });
  });
}

/** A server that follows another one, by streaming; named in `pg_stat_replication` and `synchronous_standby_names`. */
export function startStandbyOf(
  primary: InstalledServer,
  name = 'standby',
  settings: ServerSettings = CARELESS,
): Promise<InstalledServer> {
  const { binaries, url } = primary;
  const named = { ...settings, cluster_name: name };
  return InstalledServer.make({ binaries, settings: named }, async (account, folder, data) => {
    const how = ['-X', 'stream', '-c', 'fast', '-R', '--no-sync'];
    await run(join(binaries, 'pg_basebackup'), ['-D', data, '-d', url, ...how], { ...account, cwd: folder });
  });
}

interface Made {
  readonly binaries: string;
  readonly settings: ServerSettings;
  readonly port?: number | undefined;
}

type Account = { uid: number; gid: number } | null;

export class InstalledServer implements TestServer {
  private server: ChildProcess | undefined;

  private constructor(
    readonly binaries: string,
    readonly port: number,
    private readonly folder: string,
    /** Of the next start. */
    public settings: ServerSettings,
    private readonly account: Account,
  ) {}

  static async make(
    { binaries, settings, port }: Made,
    fill: (account: Account, folder: string, data: string) => Promise<void>,
  ): Promise<InstalledServer> {
    const account = await serverAccount();
    const folder = runFolder(`installed-${randomBytes(4).toString('hex')}`);
    await mkdir(folder, { mode: 0o700 });
    if (account) await chown(folder, account.uid, account.gid);
    const server = new InstalledServer(binaries, port ?? (await freePort()), folder, settings, account);
    try {
      await fill(account, folder, server.data);
      await server.start();
      return server;
    } catch (error) {
      await server.stop();
      throw error;
    }
  }

  get url(): string {
    return `postgresql://postgres@127.0.0.1:${this.port}/postgres`;
  }

  get data(): string {
    return join(this.folder, 'data');
  }

  /** Also after it was killed: what is left of that one goes first. */
  async start(): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.tryStart();
      } catch (error) {
        if (attempt === 20) throw error;
        await pause(200);
      }
    }
  }

  /** As the power goes: nobody is told, nothing is written. Its other processes notice and end by themselves. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** With everything written, so that it can be started again. */
  async stopSoftly(): Promise<void> {
    await this.end('SIGINT');
  }

  async stop(): Promise<void> {
    await this.end('SIGQUIT');
    await rm(this.folder, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { server } = this;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill(signal);
    await ended;
  }

  private async tryStart(): Promise<void> {
    const settings = Object.entries(this.settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const where = ['-D', this.data, '-h', '127.0.0.1', '-p', String(this.port), '-k', ''];
    this.server = spawn(join(this.binaries, 'postgres'), [...where, ...settings], {
      ...this.account,
      cwd: this.folder,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    await ready(this.url, this.server);
  }
}

/** PostgreSQL refuses to run as root, so root runs it as the user postgres. */
export async function serverAccount(): Promise<Account> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`The server ended at once:\n${said}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await pause(50);
    }
  }
  throw new Error(`The server does not answer:\n${said}`);
}
