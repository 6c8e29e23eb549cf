import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { exactly, type Figure } from '../drill.js';
import { HttpConnection } from '../support/http.js';
import { type Cluster, INSTANCES, SIGN_INS_A_MINUTE } from './cluster.js';

/** Sign-ins are counted for three instances together as long as there is a Redis, and by each alone while there is none. */
export async function countSignIns(cluster: Cluster, say: (line: string) => void): Promise<Figure[]> {
  const together = await admitted(cluster, '192.0.2.1');
  await cluster.redis.kill();
  const alone = await admitted(cluster, '192.0.2.2');
  await cluster.redis.start();
  let again = 0;
  // Each instance tries Redis again after a pause of its own.
  for (let client = 3; client < 40 && again !== SIGN_INS_A_MINUTE; client += 1) {
    await pause(500);
    again = await admitted(cluster, `192.0.2.${client}`);
  }
  say(`sign-ins let through a minute: ${together}, without Redis ${alone}, with Redis again ${again}`);
  return [
    exactly('sign-ins let through by three instances together', together, SIGN_INS_A_MINUTE),
    exactly('sign-ins let through while Redis is away, by each instance alone', alone, INSTANCES * SIGN_INS_A_MINUTE),
    exactly('sign-ins let through once Redis is back', again, SIGN_INS_A_MINUTE),
  ];
}

/** How many of more than enough at once are not refused for their number. */
async function admitted({ url }: Cluster, client: string): Promise<number> {
  const attempts = Array.from({ length: 2 * INSTANCES * SIGN_INS_A_MINUTE }, async () => {
    const connection = new HttpConnection(url);
    const headers = { 'x-forwarded-for': client };
    const body = { email: `${uuid()}@example.com`, password: 'a password of nobody' };
    const answer = await connection.send({ method: 'POST', path: '/api/v1/auth/login', headers, body });
    connection.close();
    return answer?.status;
  });
  return (await Promise.all(attempts)).filter((status) => status === 401).length;
}
