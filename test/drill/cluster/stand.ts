import { generatePassword } from '../../../src/common/generated-password.js';
import { Cluster } from './cluster.js';
import { missingPackages } from './program.js';

const say = (line: string) => void process.stdout.write(`${line}\n`);

/** Builds a cluster and keeps it until Ctrl-C. */
export async function stand(): Promise<void> {
  const missing = missingPackages();
  if (missing.length > 0) {
    process.stderr.write(`Install these packages first: apt-get install ${missing.join(' ')}\n`);
    process.exitCode = 1;
    return;
  }
  const password = generatePassword();
  const cluster = await Cluster.start({ ADMIN_EMAIL: 'admin@example.com', ADMIN_PASSWORD: password });
  const { databases, pooler, balancer } = cluster;
  say(`HAProxy      ${balancer.url}/api/v1   admin@example.com ${password}`);
  for (const { url } of cluster.instances) say(`Instance     ${url}`);
  say(`PgBouncer    ${pooler.urlOf('axqna')} (and axqna_direct, axqna_replica)`);
  say(`PostgreSQL   ${databases.url}`);
  say(`Standby      ${databases.replica?.url}`);
  say('Ctrl-C ends and removes all of it.');
  // The signal ends the process; until then nothing else may.
  setInterval(() => undefined, 60_000);
}
