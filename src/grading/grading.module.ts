import { Module } from '@nestjs/common';
import { AnswersModule } from '../answers/answers.module.js';
import { AgreementController } from './agreement.controller.js';
import { AgreementQueries } from './agreement.queries.js';
import { AgreementService } from './agreement.service.js';
import { BulkReviewController } from './bulk-review.controller.js';
import { BulkReviewService } from './bulk-review.service.js';
import { ClaimsController } from './claims.controller.js';
import { ClaimsQueries } from './claims.queries.js';
import { ClaimsService } from './claims.service.js';
import { ExplainController } from './explain.controller.js';
import { ExplainQueries } from './explain.queries.js';
import { ExplainService } from './explain.service.js';
import { GradeSuggester } from './grade-suggester.js';
import { GradeWriter } from './grade-writer.js';
import { GradingController } from './grading.controller.js';
import { GradingService } from './grading.service.js';
import { HistoryQueries } from './history.queries.js';
import { HistoryService } from './history.service.js';
import { JudgedAnswers } from './judged-answers.js';
import { KeywordSuggester } from './keyword-suggester.js';
import { PanelMarks } from './panel-marks.js';
import { QueueController } from './queue.controller.js';
import { QueueQueries } from './queue.queries.js';
import { QueueService } from './queue.service.js';
import { ReviewService } from './review.service.js';
import { ReviewWriter } from './review-writer.js';
import { StatisticsQueries } from './statistics.queries.js';
import { StatisticsService } from './statistics.service.js';
import { SuggestionController } from './suggestion.controller.js';
import { SuggestionQueries } from './suggestion.queries.js';
import { SuggestionService } from './suggestion.service.js';
import { UnblindingController } from './unblinding.controller.js';
import { UnblindingService } from './unblinding.service.js';

@Module({
  imports: [AnswersModule],
  controllers: [
    GradingController,
    BulkReviewController,
    ExplainController,
    QueueController,
    AgreementController,
    ClaimsController,
    SuggestionController,
    UnblindingController,
  ],
  providers: [
    GradingService,
    GradeWriter,
    PanelMarks,
    ReviewService,
    BulkReviewService,
    ReviewWriter,
    HistoryService,
    QueueService,
    ClaimsService,
    StatisticsService,
    JudgedAnswers,
    HistoryQueries,
    ExplainService,
    ExplainQueries,
    QueueQueries,
    ClaimsQueries,
    StatisticsQueries,
    AgreementService,
    AgreementQueries,
    SuggestionService,
    SuggestionQueries,
    { provide: GradeSuggester, useClass: KeywordSuggester },
    UnblindingService,
  ],
  exports: [JudgedAnswers],
})
export class GradingModule {}
