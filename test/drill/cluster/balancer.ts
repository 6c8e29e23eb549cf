import { copyFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { Program } from './program.js';

const CONFIG = new URL('../../../docker/scale/haproxy.cfg', import.meta.url).pathname;

/** What HAProxy knows of an instance. */
interface Backend {
  readonly status: string;
  /** Requests under way. */
  readonly sessions: number;
}

/** HAProxy before the instances, as compose.scale.yaml sets it up. */
export class Balancer {
  private readonly program: Program;
  private readonly socket: string;

  private constructor(
    private readonly folder: string,
    readonly port: number,
    instancePorts: readonly number[],
  ) {
    this.socket = join(folder, 'haproxy.sock');
    const instances = instancePorts.map((instance, index) => [`APP_${index + 1}`, `127.0.0.1:${instance}`]);
    this.program = new Program({
      name: 'haproxy',
      args: ['-db', '-f', this.config],
      port,
      env: { LISTEN: `127.0.0.1:${port}`, ADMIN_SOCKET: this.socket, ...Object.fromEntries(instances) },
    });
  }

  /** A copy: the balancer runs as a user who may not be able to read where the product lies. */
  private get config(): string {
    return join(this.folder, 'haproxy.cfg');
  }

  static async start(folder: string, port: number, instancePorts: readonly number[]): Promise<Balancer> {
    const balancer = new Balancer(folder, port, instancePorts);
    await copyFile(CONFIG, balancer.config);
    await balancer.start();
    return balancer;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  start(): Promise<void> {
    return this.program.start();
  }

  kill(): Promise<void> {
    return this.program.kill();
  }

  /** Takes an instance out of the rotation; resolves when it has nothing to do any more. */
  async drain(index: number): Promise<void> {
    await this.command(`set server apps/app${index + 1} state drain`);
    while ((await this.backend(index)).sessions > 0) await pause(50);
  }

  /** Puts it back; resolves when it takes requests. */
  async enable(index: number): Promise<void> {
    await this.command(`set server apps/app${index + 1} state ready`);
    await this.isUp(index);
  }

  async isUp(index: number): Promise<void> {
    while (!(await this.backend(index)).status.startsWith('UP')) await pause(50);
  }

  private async backend(index: number): Promise<Backend> {
    const [head = '', ...rows] = (await this.command('show stat apps 4 -1')).replace('# ', '').split('\n');
    const names = head.split(',');
    const row = rows
      .map((line) => line.split(','))
      .find((cells) => cells[names.indexOf('svname')] === `app${index + 1}`);
    return {
      status: row?.[names.indexOf('status')] ?? 'unknown',
      sessions: Number(row?.[names.indexOf('scur')] ?? 0),
    };
  }

  private async command(line: string): Promise<string> {
    const connection = createConnection(this.socket);
    connection.end(`${line}\n`);
    return text(connection);
  }
}
