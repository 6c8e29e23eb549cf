import { Controller, Get, HttpCode } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { HealthCheckService, TypeOrmHealthIndicator, HealthIndicatorService } from '@nestjs/terminus';
import { Public } from '../access/decorators.js';
import { DomainError } from '../common/domain-error.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { Drain } from './drain.js';
import { HealthResponse } from './health.responses.js';

@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly indicators: HealthIndicatorService,
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
  @ApiOperation({ summary: 'Whether requests can be served: the database answers and the process does not end' })
  @ApiResponse({ status: 200, type: HealthResponse })
  @ApiProblems('database-unavailable', 'shutting-down')
  async ready(): Promise<HealthResponse> {
    await this.health
      .check([() => this.process(), () => this.database.pingCheck('database', { timeout: 2000 })])
      .catch((cause: unknown) => {
        throw this.refusal(cause);
      });
    return HealthResponse.ok();
  }

  private process() {
    const indicator = this.indicators.check('process');
    return this.drain.draining ? indicator.down() : indicator.up();
  }

  private refusal(cause: unknown): DomainError {
    const headers = { 'Retry-After': '5' };
    return this.drain.draining
      ? new DomainError('shutting-down', 'The process finishes what it accepted and ends.', { cause, headers })
      : new DomainError('database-unavailable', 'The database does not answer.', { cause, headers });
  }
}
