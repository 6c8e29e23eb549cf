import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APP_ROLE } from '../../support/template.js';
import { Program } from './program.js';

const COMMON = new URL('../../../docker/scale/pgbouncer.ini', import.meta.url).pathname;

/** Where the pooler sends whom. */
export interface Route {
  readonly database: string;
  readonly primaryPort: number;
  /** Null: nobody follows the primary. */
  readonly replicaPort: number | null;
}

/** PgBouncer before the primary, and before a replica under a name of its own. */
export class Pooler {
  private readonly program: Program;

  private constructor(
    private readonly folder: string,
    readonly port: number,
  ) {
    this.program = new Program({ name: 'pgbouncer', args: [join(folder, 'pgbouncer.ini')], port });
  }

  static async start(folder: string, port: number, route: Route): Promise<Pooler> {
    const pooler = new Pooler(folder, port);
    // The pooler runs as a user who may not be able to read where the product lies.
    await copyFile(COMMON, join(folder, 'common.ini'));
    await writeFile(join(folder, 'users.txt'), `"${APP_ROLE}" ""\n`);
    await writeFile(
      join(folder, 'pgbouncer.ini'),
      [
        '[pgbouncer]',
        `%include ${join(folder, 'common.ini')}`,
        `listen_addr = 127.0.0.1`,
        `listen_port = ${port}`,
        'unix_socket_dir =',
        'auth_type = trust',
        `auth_file = ${join(folder, 'users.txt')}`,
        `%include ${join(folder, 'databases.ini')}`,
        '',
      ].join('\n'),
    );
    await pooler.write(route);
    await pooler.start();
    return pooler;
  }

  start(): Promise<void> {
    return this.program.start();
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  get pid(): number {
    return this.program.pid;
  }

  /** Whoever waits for a server goes on with the new one; nobody has to connect again. */
  async pointTo(route: Route): Promise<void> {
    await this.write(route);
    this.program.signal('SIGHUP');
  }

  /** For the role of the product. */
  urlOf(database: string): string {
    return `postgresql://${APP_ROLE}@127.0.0.1:${this.port}/${database}`;
  }

  private async write({ database, primaryPort, replicaPort }: Route): Promise<void> {
    const to = (port: number, mode = '') => `host=127.0.0.1 port=${port} dbname=${database}${mode}`;
    const lines = [
      '[databases]',
      `axqna = ${to(primaryPort)}`,
      `axqna_direct = ${to(primaryPort, ' pool_mode=session')}`,
    ];
    if (replicaPort !== null) lines.push(`axqna_replica = ${to(replicaPort)}`);
    await writeFile(join(this.folder, 'databases.ini'), `${lines.join('\n')}\n`);
  }
}
