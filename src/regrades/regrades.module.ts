import { Module } from '@nestjs/common';
import { AnswersModule } from '../answers/answers.module.js';
import { ResultsModule } from '../results/results.module.js';
import { RegradeBatches } from './regrade-batches.js';
import { RegradePlans } from './regrade-plans.js';
import { RegradePreviews } from './regrade-preview.js';
import { RegradeRunner } from './regrade-runner.js';
import { RegradeWriter } from './regrade-writer.js';
import { RegradesController } from './regrades.controller.js';
import { RegradesQueries } from './regrades.queries.js';
import { RegradesService } from './regrades.service.js';

@Module({
  imports: [AnswersModule, ResultsModule],
  controllers: [RegradesController],
  providers: [
    RegradesService,
    RegradesQueries,
    RegradePlans,
    RegradePreviews,
    RegradeBatches,
    RegradeWriter,
    RegradeRunner,
  ],
  exports: [RegradesService, RegradeBatches, RegradeRunner],
})
export class RegradesModule {}
