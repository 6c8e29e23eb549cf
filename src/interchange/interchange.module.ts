import { Module } from '@nestjs/common';
import { CategoriesModule } from '../categories/categories.module.js';
import { QuestionsModule } from '../questions/questions.module.js';
import { ImportService } from './import.service.js';
import { InterchangeController } from './interchange.controller.js';

@Module({
  imports: [CategoriesModule, QuestionsModule],
  controllers: [InterchangeController],
  providers: [ImportService],
  exports: [ImportService],
})
export class InterchangeModule {}
