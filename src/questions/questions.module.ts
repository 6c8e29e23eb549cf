import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { DryScoreController } from './dry-score.controller.js';
import { KeptPages } from './kept-pages.js';
import { QuestionPages } from './question-pages.js';
import { QuestionRevisions } from './question-revisions.js';
import { QuestionsController } from './questions.controller.js';
import { QuestionsQueries } from './questions.queries.js';
import { QuestionsService } from './questions.service.js';

@Module({
  imports: [CategoriesModule],
  controllers: [DryScoreController, QuestionsController],
  providers: [QuestionsService, QuestionPages, QuestionRevisions, KeptPages, QuestionsQueries],
  exports: [QuestionsService],
})
export class QuestionsModule {}
