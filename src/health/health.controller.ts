import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, HealthIndicatorService } from '@nestjs/terminus';
import { Public } from '../access/decorators.js';
import { DomainError } from '../common/domain-error.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { toDomainError } from '../common/problem/problem.js';
import { within } from '../common/within.js';
import { ReadPool } from '../database/read-pool.js';
import { ReplicaReads } from '../database/replica-reads.js';
import { FileStore } from '../files/file-store.js';
import { Drain } from './drain.js';
import { HealthResponse, ReadyResponse } from './health.responses.js';

/** Whoever is silent for longer counts as away. */
const PATIENCE_MS = 2000;
const SHORTLY = { 'Retry-After': '5' };

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly reads: ReadPool,
    private readonly replica: ReplicaReads,
    private readonly files: FileStore,
    private readonly drain: Drain,
  ) {}

  /** Whether the process runs; says nothing of the database. */
  @Get('live')
  @Public({ isLimited: false })
  @ApiOperation({ summary: 'Whether the process runs' })
  @ApiResponse({ status: 200, type: HealthResponse })
  live(): HealthResponse {
    return HealthResponse.ok();
  }

  @Get('ready')
  @Public({ isLimited: false })
  @HttpCode(200)
  @ApiOperation({
    summary: 'Whether requests can be served',
    description:
      'The database answers and takes writes, uploads can be kept, and the process does not end. `code` says which of these fails. ' +
      '`replica` tells of the streaming standby, which is nothing that requests need.',
  })
  @ApiResponse({ status: 200, type: ReadyResponse })
  @ApiProblems('database-unavailable', 'database-read-only', 'storage-unavailable', 'shutting-down')
  async ready(): Promise<ReadyResponse> {
    const faults: DomainError[] = [];
    const probe = (name: string, check: () => Promise<void>) => async () => {
      const indicator = this.indicators.check(name);
      try {
        await check();
        return indicator.up();
      } catch (error) {
        faults.push(toDomainError(error));
        return indicator.down();
      }
    };
    await this.health
      .check([
        probe('process', () => this.checkProcess()),
        probe('database', () => this.checkDatabase()),
        probe('files', () => within(PATIENCE_MS, this.files.check())),
      ])
      .catch((cause: unknown) => {
        throw faults[0] ?? cause;
      });
    return ReadyResponse.of(this.replica.state);
  }

  private async checkProcess(): Promise<void> {
    if (!this.drain.draining) return;
    throw new DomainError('shutting-down', 'The process finishes what it accepted and ends.', { headers: SHORTLY });
  }

  private async checkDatabase(): Promise<void> {
    const read = this.reads.query<{ read_only: boolean }>(
      'health-database',
      `SELECT current_setting('transaction_read_only')::boolean AS read_only`,
    );
    const [state] = await within(PATIENCE_MS, read).catch((cause: unknown) => {
      const detail = 'The database does not answer, or all connections to it are in use.';
      throw new DomainError('database-unavailable', detail, { cause, headers: SHORTLY });
    });
    if (!state?.read_only) return;
    throw new DomainError('database-read-only', 'The database takes no writes.', { headers: SHORTLY });
  }
}
