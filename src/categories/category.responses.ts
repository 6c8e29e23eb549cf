import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import type { PanelRule } from '../common/enums.js';
import type { CategoryRow } from './categories.queries.js';
import { categoryPanelProperty } from './panel.fields.js';

/** What everybody may see. */
export class CategoryResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) id!: string;
  @ApiProperty({ example: 'Machine Learning' }) name!: string;
  @ApiProperty({ type: String, nullable: true, example: 'ML algorithms and concepts' }) description!: string | null;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    example: 20,
    description: '0 to 100, relative to the other categories.',
  })
  weight!: number;
  @ApiProperty({ type: 'integer', example: 1 }) displayOrder!: number;
  @ApiProperty({ example: true }) isActive!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) updatedAt!: string;

  static of(row: CategoryRow): CategoryResponse {
    return {
      id: row.id,
      name: row.name,
      description: row.description,
      weight: row.weight,
      displayOrder: row.display_order,
      isActive: row.is_active,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  }
}

/** What staff see: how its answers are graded as well. */
export class StaffCategoryResponse extends CategoryResponse {
  @ApiProperty({ description: 'Graders may ask for suggestions.', example: false }) suggestions!: boolean;
  @ApiProperty(categoryPanelProperty('markers')) markers!: number;
  @ApiProperty(categoryPanelProperty('panelRule')) panelRule!: PanelRule;
  @ApiProperty(categoryPanelProperty('panelSpread')) panelSpread!: number;

  static override of(row: CategoryRow): StaffCategoryResponse {
    const { suggestions, markers, panel_rule: panelRule, panel_spread: panelSpread } = row;
    return { ...CategoryResponse.of(row), suggestions, markers, panelRule, panelSpread };
  }
}

export class CategoryPage {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ $ref: getSchemaPath(StaffCategoryResponse) }, { $ref: getSchemaPath(CategoryResponse) }] },
  })
  items!: (CategoryResponse | StaffCategoryResponse)[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 6 }) total?: number;
}
