import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, IfMatch, OnceParam, Roles, SignedIn, UuidParam } from '../access/decorators.js';
import { DeleteQuery } from '../common/delete.requests.js';
import type { Page } from '../common/page.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { CategoriesService } from './categories.service.js';
import {
  ApiCreateCategory,
  ApiGetCategory,
  ApiListCategories,
  ApiRemoveCategory,
  ApiUpdateCategory,
} from './category.docs.js';
import { CreateCategoryRequest, ListCategoriesQuery, UpdateCategoryRequest } from './category.requests.js';
import type { CategoryResponse, StaffCategoryResponse } from './category.responses.js';

@ApiTags('categories')
@Controller('categories')
export class CategoriesController {
  constructor(private readonly categories: CategoriesService) {}

  @Get()
  @SignedIn()
  @ApiListCategories()
  list(@CurrentActor() actor: Actor, @Query() query: ListCategoriesQuery): Promise<Page<CategoryResponse>> {
    return this.categories.list(actor, query);
  }

  @Post()
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiCreateCategory()
  create(@Body() body: CreateCategoryRequest, @OnceParam() once: Once): Promise<Representation<StaffCategoryResponse>> {
    return this.categories.create(body, once);
  }

  @Get(':id')
  @SignedIn()
  @ApiGetCategory()
  get(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<Representation<CategoryResponse>> {
    return this.categories.get(actor, id);
  }

  @Patch(':id')
  @Roles('OPERATOR')
  @ApiUpdateCategory()
  update(
    @UuidParam('id') id: string,
    @Body() body: UpdateCategoryRequest,
    @IfMatch() ifMatch: string | null,
  ): Promise<Representation<StaffCategoryResponse>> {
    return this.categories.update(id, body, ifMatch);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('OPERATOR')
  @ApiRemoveCategory()
  remove(@CurrentActor() actor: Actor, @UuidParam('id') id: string, @Query() query: DeleteQuery): Promise<void> {
    return this.categories.remove(actor, id, query.hard ?? false);
  }
}
