import { applyDecorators } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiExtraModels,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  getSchemaPath,
} from '@nestjs/swagger';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, CONTENDED, LIST, ONCE, SIGNED_IN } from '../common/problem/problem-groups.js';
import { CategoryPage, CategoryResponse, StaffCategoryResponse } from './category.responses.js';

export const ApiListCategories = () =>
  applyDecorators(
    ApiOperation({
      summary: 'List categories',
      description: 'By displayOrder, then name. Applicants see active ones only.',
    }),
    ApiOkResponse({ type: CategoryPage }),
    ApiProblems(...LIST, ...SIGNED_IN),
  );

export const ApiCreateCategory = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Create a category',
      description:
        'With more than one marker an answer that is graded by hand goes to so many people, none of whom sees the marks of ' +
        'the others. Marks that lie no further apart than is allowed become the agreed score, else an adjudicator decides.',
    }),
    ApiCreatedResponse({ type: StaffCategoryResponse }),
    ApiProblems(...BY_ROLE, ...BODY, ...ONCE, 'category-name-taken', 'busy'),
  );

export const ApiGetCategory = () =>
  applyDecorators(
    ApiExtraModels(CategoryResponse, StaffCategoryResponse),
    ApiOperation({ summary: 'Read a category', description: 'Staff see how its answers are graded as well.' }),
    ApiOkResponse({
      schema: { anyOf: [{ $ref: getSchemaPath(StaffCategoryResponse) }, { $ref: getSchemaPath(CategoryResponse) }] },
    }),
    ApiProblems('invalid-id', ...SIGNED_IN, 'category-not-found'),
  );

export const ApiUpdateCategory = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Change a category',
      description:
        'An inactive category hides its questions from applicants. Another number of markers, or another rule for them, ' +
        'counts for answers of which nobody has given a mark yet.',
    }),
    ApiOkResponse({ type: StaffCategoryResponse }),
    ApiProblems(
      'invalid-id',
      ...BY_ROLE,
      ...BODY,
      ...CONTENDED,
      'category-not-found',
      'category-name-taken',
      'precondition-failed',
    ),
  );

export const ApiRemoveCategory = () =>
  applyDecorators(
    ApiOperation({
      summary: 'Deactivate a category, or delete it',
      description:
        'Deactivates unless `hard=true`, which only an ADMIN may send, and only for a category without questions.',
    }),
    ApiNoContentResponse(),
    ApiProblems('invalid-id', 'invalid-query', ...BY_ROLE, ...CONTENDED, 'category-not-found', 'category-in-use'),
  );
