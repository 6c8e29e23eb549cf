import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { within } from '../common/within.js';
import { Attempts } from '../access/attempts.js';
import { ReadPool } from '../database/read-pool.js';
import { ReplicaReads } from '../database/replica-reads.js';

/** A scrape must not wait for a database that is away. */
const PATIENCE_MS = 5000;

/** What Prometheus scrapes: request durations by route, pool use, queue length, and Node's own figures. */
@Injectable()
export class MetricsService {
  readonly registry = new Registry();
  private readonly durations = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from the first byte of a request to the last of its response.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  });

  constructor(reads: ReadPool, replica: ReplicaReads, attempts: Attempts) {
    collectDefaultMetrics({ register: this.registry });
    new Gauge({
      name: 'database_pool_connections',
      help: 'Connections of the pool by state; waiting counts requests without one.',
      labelNames: ['state'] as const,
      registers: [this.registry],
      collect() {
        for (const [state, count] of Object.entries(reads.usage())) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'rate_limits_shared',
      help: '1 while sign-ins and writes are counted over all instances, 0 while each process counts by itself.',
      registers: [this.registry],
      collect() {
        this.set(attempts.areShared ? 1 : 0);
      },
    });
    new Gauge({
      name: 'grading_queue_length',
      help: 'Counting answers that wait for a grade or a review; absent while the database is away.',
      labelNames: ['stage'] as const,
      registers: [this.registry],
      async collect() {
        this.reset();
        for (const { stage, length } of await queueLengths(replica)) this.set({ stage }, length);
      },
    });
    if (replica.state !== 'absent') this.watchReplica(replica);
  }

  private watchReplica(replica: ReplicaReads): void {
    new Gauge({
      name: 'database_replica_in_use',
      help: '1 while the replica answers statistics and lists of results, 0 while the primary has to.',
      registers: [this.registry],
      collect() {
        this.set(replica.state === 'in-use' ? 1 : 0);
      },
    });
    new Gauge({
      name: 'database_replica_lag_seconds',
      help: 'How far at most the replica is behind the primary; absent while that is not known.',
      registers: [this.registry],
      collect() {
        const { lagSeconds } = replica;
        if (lagSeconds === null) this.remove();
        else this.set(lagSeconds);
      },
    });
    new Counter({
      name: 'database_replica_reads_total',
      help: 'Reads that the replica may answer, by who answered them.',
      labelNames: ['server'] as const,
      registers: [this.registry],
      collect() {
        this.reset();
        for (const [server, count] of Object.entries(replica.answered)) this.inc({ server }, count);
      },
    });
  }

  observe(method: string, route: string, status: number, milliseconds: number): void {
    this.durations.observe({ method, route, status: String(status) }, milliseconds / 1000);
  }
}

async function queueLengths(reads: ReplicaReads): Promise<{ stage: string; length: number }[]> {
  const read = reads.query<{ stage: string; length: number }>(
    'metrics-queue',
    `SELECT 'grade' AS stage, count(*)::int AS length FROM answers WHERE status = 'SUBMITTED' AND NOT superseded
     UNION ALL
     SELECT 'review', count(*)::int FROM answers WHERE status = 'GRADED' AND NOT superseded`,
  );
  return within(PATIENCE_MS, read).catch(() => []);
}
