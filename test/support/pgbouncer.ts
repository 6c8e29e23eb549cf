import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from './free-port.js';
import { serverAccount } from './installed-server.js';
import { APP_PASSWORD, APP_ROLE } from './template.js';
import { runFolder } from './test-server.js';

const PROGRAM = '/usr/sbin/pgbouncer';

/** A throw-away PgBouncer before every database of a server, for the role of the product. */
export interface TestPgBouncer {
  readonly port: number;
  stop(): Promise<void>;
}

/** False, told on one line, where Debian's pgbouncer is not installed. */
export function hasPgBouncer(): boolean {
  if (existsSync(PROGRAM)) return true;
  process.stdout.write('pgbouncer is not installed here: what goes through a pooler is left out.\n');
  return false;
}

/**
 * In transaction mode, with the settings that the README asks for.
 * @param settings further ones, or others
 */
export async function startPgBouncer(
  serverUrl: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestPgBouncer> {
  const { hostname, port: serverPort } = new URL(serverUrl);
  const [port, account] = [await freePort(), await serverAccount()];
  const folder = runFolder(`pgbouncer-${randomBytes(4).toString('hex')}`);
  const [ini, users] = [join(folder, 'pgbouncer.ini'), join(folder, 'users.txt')];
  const lines = Object.entries({
    pool_mode: 'transaction',
    ignore_startup_parameters: 'extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout',
    listen_addr: '127.0.0.1',
    listen_port: String(port),
    unix_socket_dir: '',
    auth_type: 'trust',
    auth_file: users,
    max_client_conn: '1000',
    // Fewer than an application has, so that its connections share.
    default_pool_size: '8',
    ...settings,
  }).map(([name, value]) => `${name} = ${value}`);
  await mkdir(folder, { mode: 0o700 });
  await writeFile(ini, `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${lines.join('\n')}\n`);
  await writeFile(users, `"${APP_ROLE}" "${APP_PASSWORD}"\n`);
  if (account) for (const path of [folder, ini, users]) await chown(path, account.uid, account.gid);

  const child = spawn(PROGRAM, [ini], { ...account, cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`pgbouncer ended at once:\n${said}`);
    await pause(20);
  }
  return {
    port,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Where an application finds a database: through the pooler of the run where it has one. */
export function addressesOf(url: string, port = process.env['TEST_POOLER_PORT']): Record<string, string> {
  if (!port) return { DATABASE_URL: url };
  return { DATABASE_URL: throughPooler(url, port), DATABASE_DIRECT_URL: url, DATABASE_PREPARED: 'false' };
}

export function throughPooler(url: string, port: number | string): string {
  const pooled = new URL(url);
  pooled.host = `127.0.0.1:${port}`;
  return pooled.href;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
