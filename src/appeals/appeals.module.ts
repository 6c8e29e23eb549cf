import { Module } from '@nestjs/common';
import { GradingModule } from '../grading/grading.module.js';
import { ResultsModule } from '../results/results.module.js';
import { AnswerAppealsController } from './answer-appeals.controller.js';
import { AppealDecisionsService } from './appeal-decisions.service.js';
import { AppealRecord } from './appeal-record.js';
import { AppealViews } from './appeal-views.js';
import { AppealsController } from './appeals.controller.js';
import { AppealsQueries } from './appeals.queries.js';
import { AppealsService } from './appeals.service.js';
import { OwnAppealsService } from './own-appeals.service.js';

@Module({
  imports: [GradingModule, ResultsModule],
  controllers: [AnswerAppealsController, AppealsController],
  providers: [AppealsService, OwnAppealsService, AppealDecisionsService, AppealRecord, AppealViews, AppealsQueries],
})
export class AppealsModule {}
