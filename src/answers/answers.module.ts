import { Module } from '@nestjs/common';
import { AnswerPairs } from './answer-pairs.js';
import { AnswerRecorder } from './answer-recorder.js';
import { AnswerViews } from './answer-views.js';
import { AnswerWritingService } from './answer-writing.service.js';
import { AnswersController } from './answers.controller.js';
import { AnswersQueries } from './answers.queries.js';
import { AnswersService } from './answers.service.js';
import { AssignmentController } from './assignment.controller.js';
import { AssignmentQueries } from './assignment.queries.js';
import { AssignmentService } from './assignment.service.js';
import { GradeLog } from './grade-log.js';
import { QuickSubmission } from './quick-submission.js';

@Module({
  controllers: [AnswersController, AssignmentController],
  providers: [
    AnswersService,
    AnswerWritingService,
    AnswersQueries,
    AnswerPairs,
    AnswerRecorder,
    AnswerViews,
    GradeLog,
    QuickSubmission,
    AssignmentService,
    AssignmentQueries,
  ],
  exports: [AnswerViews, GradeLog],
})
export class AnswersModule {}
