import { Module } from '@nestjs/common';
import { ResultsModule } from '../results/results.module.js';
import { UsersModule } from '../users/users.module.js';
import { ExpertsController } from './experts.controller.js';
import { ExpertsQueries } from './experts.queries.js';
import { ExpertsService } from './experts.service.js';

@Module({
  imports: [UsersModule, ResultsModule],
  controllers: [ExpertsController],
  providers: [ExpertsService, ExpertsQueries],
  exports: [ExpertsService],
})
export class ExpertsModule {}
