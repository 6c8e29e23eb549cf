import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { CurrentActor, Roles } from '../access/decorators.js';
import type { Page } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { QueueQuery } from './grading.requests.js';
import { type QueueItemResponse, QueuePage } from './grading.responses.js';
import { QueueService } from './queue.service.js';
import { StatisticsResponse } from './statistics.responses.js';
import { StatisticsService } from './statistics.service.js';

@ApiTags('grading')
@Controller('grading')
export class QueueController {
  constructor(
    private readonly queue: QueueService,
    private readonly statisticsService: StatisticsService,
  ) {}

  @Get('queue')
  @Roles('EVALUATOR')
  @ApiOperation({
    summary: 'List the answers that wait for a grade, or for a review',
    description:
      'Oldest first, without what the caller may not judge: their own answers, those they wrote, and for a review those ' +
      'they graded. Each item holds all that a grader needs and names no person.',
  })
  @ApiOkResponse({ type: QueuePage })
  @ApiProblems('invalid-query', 'invalid-cursor', 'sign-in-required', 'invalid-token', 'role-required')
  list(@CurrentActor() actor: Actor, @Query() query: QueueQuery): Promise<Page<QueueItemResponse>> {
    return this.queue.list(actor, query);
  }

  @Get('statistics')
  @Roles('EVALUATOR')
  @ApiOperation({
    summary: 'Count how far the grading is',
    description: 'Of counting answers alone. Percents are score / maxScore of the graded ones.',
  })
  @ApiOkResponse({ type: StatisticsResponse })
  @ApiProblems('sign-in-required', 'invalid-token', 'role-required')
  statistics(): Promise<StatisticsResponse> {
    return this.statisticsService.statistics();
  }
}
