import { type ServerOptions, startServer } from '../servers/server.js';
import { median } from './measurement.js';

/** Milliseconds from the start of a process of the product until it can serve, on a database that is there. */
export async function startToReady(options: ServerOptions, starts: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < starts; n++) {
    const server = await startServer('product', options);
    times.push(server.readyMs);
    await server.stop();
  }
  return median(times);
}
