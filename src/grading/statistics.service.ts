import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/clock.js';
import { ENV, type Env } from '../config/env.js';
import { StatisticsQueries } from './statistics.queries.js';
import { StatisticsResponse } from './statistics.responses.js';

@Injectable()
export class StatisticsService {
  constructor(
    @Inject(ENV) private readonly env: Pick<Env, 'timeZone'>,
    private readonly clock: Clock,
    private readonly queries: StatisticsQueries,
  ) {}

  async statistics(): Promise<StatisticsResponse> {
    const { timeZone } = this.env;
    return StatisticsResponse.of(await this.queries.statistics(timeZone, this.clock.now()), timeZone);
  }
}
