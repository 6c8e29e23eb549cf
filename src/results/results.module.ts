import { Module } from '@nestjs/common';
import { FinalizeService } from './finalize.service.js';
import { LiveTallies } from './live-tallies.js';
import { ReopenedResults } from './reopened-results.js';
import { ResultsController } from './results.controller.js';
import { ResultsQueries } from './results.queries.js';
import { ResultsService } from './results.service.js';

@Module({
  controllers: [ResultsController],
  providers: [ResultsService, FinalizeService, ResultsQueries, LiveTallies, ReopenedResults],
  exports: [ResultsService, ReopenedResults],
})
export class ResultsModule {}
