import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, IsString, Length, Matches, Max, MaxLength, Min } from 'class-validator';
import type { PanelRule } from '../common/enums.js';
import { IfSent, Trimmed } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { CategoryPanelField } from './panel.fields.js';

const NAME_MAX = 100;
const DESCRIPTION_MAX = 5_000;
const ORDER_MAX = 1_000_000;

const NameRules = () =>
  applyDecorators(
    Trimmed(),
    IsString(),
    Length(1, NAME_MAX),
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must not hold control characters' }),
  );

/** What may be left out of a category. */
class CategoryDetails {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: DESCRIPTION_MAX,
    example: 'ML algorithms and concepts',
  })
  @IsOptional()
  @IsString()
  @MaxLength(DESCRIPTION_MAX)
  @Matches(/^[^\0\p{Cs}]*$/u, { message: '$property must not hold a NUL or a lone surrogate' })
  description?: string | null;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    default: 10,
    description: 'Share in the total of an expert, relative to the other categories.',
  })
  @IfSent()
  @IsInt()
  @Min(0)
  @Max(100)
  weight?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: -ORDER_MAX, maximum: ORDER_MAX, default: 0, example: 1 })
  @IfSent()
  @IsInt()
  @Min(-ORDER_MAX)
  @Max(ORDER_MAX)
  displayOrder?: number;

  @ApiPropertyOptional({
    type: Boolean,
    default: true,
    description: 'false hides the category and its questions from applicants.',
  })
  @IfSent()
  @IsBoolean()
  isActive?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'true lets graders ask for suggestions (`GET /answers/:id/suggestion`). Applicants do not see it.',
  })
  @IfSent()
  @IsBoolean()
  suggestions?: boolean;

  @CategoryPanelField('markers') markers?: number;
  @CategoryPanelField('panelRule') panelRule?: PanelRule;
  @CategoryPanelField('panelSpread') panelSpread?: number;
}

export class CreateCategoryRequest extends CategoryDetails {
  @ApiProperty({ minLength: 1, maxLength: NAME_MAX, example: 'Data Engineering', description: 'Unique.' })
  @NameRules()
  name!: string;
}

/** What is left out stays as it is. */
export class UpdateCategoryRequest extends CategoryDetails {
  @ApiPropertyOptional({ minLength: 1, maxLength: NAME_MAX, example: 'Data Engineering', description: 'Unique.' })
  @IfSent()
  @NameRules()
  name?: string;
}

export class ListCategoriesQuery extends PageQuery {
  @ApiPropertyOptional({ type: Boolean, description: 'Applicants see active categories only, whatever is sent.' })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  isActive?: boolean;
}
