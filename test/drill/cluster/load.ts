import { setTimeout as pause } from 'node:timers/promises';
import { type Findings } from '../crash/findings.js';
import { Random } from '../crash/random.js';
import { createWorld, type World } from '../crash/world.js';
import { type Load, type Write, Writer } from '../crash/writer.js';
import { HttpConnection } from '../support/http.js';
import type { Cluster } from './cluster.js';

const CLIENTS = 12;
/** Longer than anything takes, to end a drill that hangs; on a busy machine too. */
const PATIENCE_MS = 90_000;

/** People who write through the balancer until they are told to stop, and keep what was acknowledged to them. */
export class ClusterLoad {
  readonly writes: Write[] = [];
  private isOver = false;
  private readonly working: Promise<unknown>;

  private constructor(
    readonly world: World,
    private readonly cluster: Cluster,
    findings: Findings,
    seed: number,
  ) {
    const load: Load = {
      world,
      findings,
      writes: this.writes,
      toGrade: [],
      url: () => cluster.url,
      isOver: () => this.isOver,
    };
    const random = new Random(seed);
    this.working = Promise.all([
      ...world.applicants.map((person) => new Writer(load, person, new Random(random.next() * 2 ** 31)).answer()),
      new Writer(load, world.grader, new Random(seed)).grade(),
    ]);
  }

  static async start(cluster: Cluster, findings: Findings, seed: number): Promise<ClusterLoad> {
    const size = { applicants: CLIENTS, essays: 8, choices: 60, graded: 60 };
    const world = await createWorld(cluster.databases.url, size);
    return new ClusterLoad(world, cluster, findings, seed);
  }

  get acknowledged(): number {
    return this.writes.filter(({ state }) => state === 'acknowledged').length;
  }

  /** @throws when nothing more is written for long */
  async reach(goal: number): Promise<void> {
    let [last, end] = [-1, 0];
    for (; this.acknowledged < goal; await pause(50)) {
      if (this.acknowledged !== last) [last, end] = [this.acknowledged, Date.now() + PATIENCE_MS];
      if (Date.now() > end) throw new Error(`The load does not get on: ${last} of ${goal} writes.`);
    }
  }

  /** Milliseconds until a further write is acknowledged and a read that needs the database is answered. */
  async recovered(): Promise<number> {
    const start = Date.now();
    await this.reach(this.acknowledged + 1);
    const headers = { authorization: `Bearer ${this.world.grader.token}` };
    for (; ; await pause(20)) {
      const connection = new HttpConnection(this.cluster.url);
      const answer = await connection.send({ method: 'GET', path: '/api/v1/auth/me', headers });
      connection.close();
      if (answer?.status === 200) return Date.now() - start;
      if (Date.now() > start + PATIENCE_MS) throw new Error(`The cluster does not recover: ${JSON.stringify(answer)}`);
    }
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.working;
  }

  /** Once it is no longer needed to look at what was written. */
  async close(): Promise<void> {
    this.isOver = true;
    await this.world.db.end();
  }
}
