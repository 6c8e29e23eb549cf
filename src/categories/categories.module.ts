import { Module } from '@nestjs/common';
import { CategoriesController } from './categories.controller.js';
import { CategoriesQueries } from './categories.queries.js';
import { CategoriesService } from './categories.service.js';

@Module({
  controllers: [CategoriesController],
  providers: [CategoriesService, CategoriesQueries],
  exports: [CategoriesService],
})
export class CategoriesModule {}
