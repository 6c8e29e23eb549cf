import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Public } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { MetricsAccess } from './metrics.access.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController {
  constructor(
    private readonly metrics: MetricsService,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  @Public({ isLimited: false })
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Figures for Prometheus',
    description: 'Open to the bearer of METRICS_TOKEN; without that setting to loopback alone.',
  })
  @ApiProduces('text/plain')
  @ApiResponse({
    status: 200,
    content: { 'text/plain': { schema: { type: 'string', example: 'grading_queue_length{stage="grade"} 12\n' } } },
  })
  @ApiProblems('sign-in-required', 'invalid-token')
  read(@Req() request: FastifyRequest): Promise<string> {
    this.access.require(request);
    return this.metrics.registry.metrics();
  }
}
