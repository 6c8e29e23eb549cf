import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Between the application and its database: lets through, refuses, or swallows what is sent. */
export class Proxy {
  private server!: Server;
  private port = 0;
  private readonly sockets = new Set<Socket>();
  private isSwallowing = false;

  private constructor(private readonly target: URL) {}

  static async before(databaseUrl: string): Promise<{ proxy: Proxy; url: string }> {
    const proxy = new Proxy(new URL(databaseUrl));
    await proxy.accept();
    const url = new URL(databaseUrl);
    url.port = String(proxy.port);
    return { proxy, url: url.href };
  }

  /** As if nothing had been. */
  async accept(): Promise<void> {
    this.isSwallowing = false;
    if (this.server?.listening) return;
    this.server = createServer((socket) => this.join(socket)).listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Connections are cut and new ones refused. */
  async refuse(): Promise<void> {
    this.server.close();
    this.cut();
    await once(this.server, 'close');
  }

  /** Nothing that is sent arrives, and nobody is told. */
  swallow(): void {
    this.isSwallowing = true;
  }

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  private join(socket: Socket): void {
    const other = connect(Number(this.target.port), this.target.hostname);
    for (const [from, to] of [
      [socket, other],
      [other, socket],
    ] as const) {
      this.sockets.add(from);
      from.on('data', (chunk: Buffer) => this.isSwallowing || to.write(chunk));
      from.on('error', () => undefined);
      from.on('close', () => {
        this.sockets.delete(from);
        to.destroy();
      });
    }
  }
}
