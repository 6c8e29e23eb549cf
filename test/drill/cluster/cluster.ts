import { randomBytes } from 'node:crypto';
import { chown, mkdir, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../support/free-port.js';
import { runFolder } from '../../support/test-server.js';
import { newDataDir } from '../crash/set-up.js';
import { type Instance, startInstance } from '../support/instance.js';
import { Balancer } from './balancer.js';
import { Building } from './building.js';
import { Databases } from './databases.js';
import { Pooler, type Route } from './pooler.js';
import { partsAccount, Program } from './program.js';

export const INSTANCES = 3;
/** Of a client, whichever instances it meets. */
export const SIGN_INS_A_MINUTE = 20;

/**
 * What docker/compose.scale.yaml describes, of Debian's packages on loopback: HAProxy, three instances, PgBouncer, a
 * primary with two standbys, Redis.
 */
export class Cluster {
  readonly instances: Instance[] = [];
  /** Of a copy of the project; undefined: this one. */
  root: string | undefined;

  private constructor(
    private readonly parts: Parts,
    private readonly settings: Readonly<Record<string, string>>,
    /** Ends and removes everything. */
    readonly stop: () => Promise<void>,
  ) {}

  /**
   * Also ends and removes everything, and the process, on SIGINT and SIGTERM.
   * @param settings of the instances, beside those that make them a cluster
   */
  static async start(settings: Readonly<Record<string, string>> = {}): Promise<Cluster> {
    const building = new Building();
    try {
      const parts = await buildParts(building);
      const cluster = new Cluster(parts, settings, () => building.undo());
      building.undoLater(() => Promise.all(cluster.instances.map((instance) => instance.stop())));
      await Promise.all(
        parts.ports.map(async (_, index) => {
          await cluster.startInstance(index);
          await cluster.balancer.isUp(index);
        }),
      );
      building.finished();
      return cluster;
    } catch (error) {
      await building.undo();
      throw error;
    }
  }

  get balancer(): Balancer {
    return this.parts.balancer;
  }

  get databases(): Databases {
    return this.parts.databases;
  }

  get pooler(): Pooler {
    return this.parts.pooler;
  }

  get redis(): Program {
    return this.parts.redis;
  }

  /** Where the world comes in. */
  get url(): string {
    return this.balancer.url;
  }

  /** In the place of that number; whoever looks after it tries again until what it needs is there. */
  async startInstance(index: number): Promise<void> {
    for (const end = Date.now() + 60_000; ; await pause(100)) {
      try {
        this.instances[index] = await startInstance(
          this.pooler.urlOf('axqna'),
          {
            PORT: String(this.parts.ports[index]),
            DATA_DIR: this.parts.dataDir,
            DATABASE_DIRECT_URL: this.pooler.urlOf('axqna_direct'),
            DATABASE_PREPARED: 'false',
            DATABASE_REPLICA_URL: this.pooler.urlOf('axqna_replica'),
            REDIS_URL: this.parts.redisUrl,
            TRUST_PROXY: 'loopback',
            RATE_LIMIT_PER_MINUTE: '10000000',
            LOGIN_RATE_LIMIT_PER_MINUTE: String(SIGN_INS_A_MINUTE),
            ...this.settings,
          },
          this.root,
        );
        return;
      } catch (error) {
        if (Date.now() > end) throw error;
      }
    }
  }

  /** Where uploads lie, for all instances. */
  get files(): string {
    return this.parts.dataDir;
  }

  async killReplica(): Promise<void> {
    await this.databases.replica?.kill();
  }

  /** By hand, as an operator would: a standby takes over, and the pooler sends everybody there. */
  async failOver(): Promise<void> {
    await this.databases.promote();
    await this.pooler.pointTo(routeTo(this.databases));
  }
}

interface Parts {
  readonly databases: Databases;
  readonly pooler: Pooler;
  readonly redis: Program;
  readonly redisUrl: string;
  readonly balancer: Balancer;
  /** Of the instances. */
  readonly ports: readonly number[];
  /** Of uploads. */
  readonly dataDir: string;
}

async function buildParts(building: Building): Promise<Parts> {
  const folder = runFolder(`cluster-${randomBytes(4).toString('hex')}`);
  building.undoLater(() => rm(folder, { recursive: true, force: true }));
  await mkdir(folder, { mode: 0o755 });
  const account = partsAccount();
  if (account) await chown(folder, account.uid, account.gid);
  const dataDir = await newDataDir();
  building.undoLater(() => rm(dataDir, { recursive: true, force: true }));

  const databases = await building.step(
    () => Databases.start(),
    (made) => made.stop(),
  );
  const redisPort = await freePort();
  const args = ['--port', `${redisPort}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', folder];
  const redis = new Program({ name: 'redis-server', args, port: redisPort });
  await building.step(
    () => redis.start(),
    () => redis.kill(),
  );
  const poolerPort = await freePort();
  const pooler = await building.step(
    () => Pooler.start(folder, poolerPort, routeTo(databases)),
    (made) => made.kill(),
  );
  const ports = await Promise.all(Array.from({ length: INSTANCES }, freePort));
  const port = await freePort();
  const balancer = await building.step(
    () => Balancer.start(folder, port, ports),
    (made) => made.kill(),
  );
  return { databases, pooler, redis, redisUrl: `redis://127.0.0.1:${redisPort}`, balancer, ports, dataDir };
}

function routeTo({ name, primaryPort, replica }: Databases): Route {
  return { database: name, primaryPort, replicaPort: replica?.port ?? null };
}
