import { Module } from '@nestjs/common';
import { ExclusionsController } from './exclusions.controller.js';
import { ExclusionsQueries } from './exclusions.queries.js';
import { ExclusionsService } from './exclusions.service.js';

@Module({
  controllers: [ExclusionsController],
  providers: [ExclusionsService, ExclusionsQueries],
})
export class ExclusionsModule {}
