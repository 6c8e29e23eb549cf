import { Injectable } from '@nestjs/common';
import type { PanelRule } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';

export interface CategoryRow {
  id: string;
  name: string;
  description: string | null;
  weight: number;
  display_order: number;
  is_active: boolean;
  suggestions: boolean;
  markers: number;
  panel_rule: PanelRule;
  panel_spread: number;
  row_version: number;
  created_at: Date;
  updated_at: Date;
}

export const CATEGORY_COLUMNS = `id, name, description, weight, display_order, is_active, suggestions, markers, panel_rule,
  panel_spread, row_version, created_at, updated_at`;

/** Which categories a list holds. */
export interface CategoryFilter {
  /** True for those who may not know of the others. */
  activeOnly: boolean;
  isActive?: boolean;
}

const FILTER = `(is_active OR NOT $1) AND ($2::boolean IS NULL OR is_active = $2)`;

@Injectable()
export class CategoriesQueries {
  constructor(private readonly reads: ReadPool) {}

  async find(id: string, activeOnly: boolean): Promise<CategoryRow | null> {
    const [row] = await this.reads.query<CategoryRow>(
      'categories-one',
      `SELECT ${CATEGORY_COLUMNS} FROM question_categories WHERE id = $1 AND (is_active OR NOT $2)`,
      [id, activeOnly],
    );
    return row ?? null;
  }

  /** One more than `limit`, so that the page knows whether another one follows. */
  list(filter: CategoryFilter, limit: number, after: readonly string[] | null): Promise<CategoryRow[]> {
    const select = `SELECT ${CATEGORY_COLUMNS} FROM question_categories WHERE ${FILTER}`;
    const order = `ORDER BY display_order, name LIMIT $3`;
    const values = [filter.activeOnly, filter.isActive ?? null, limit + 1];
    if (!after) return this.reads.query('categories-list', `${select} ${order}`, values);
    const next = `AND (display_order, name) > ($4::int, $5::varchar)`;
    return this.reads.query('categories-list-after', `${select} ${next} ${order}`, [...values, ...after]);
  }

  async count(filter: CategoryFilter): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'categories-count',
      `SELECT count(*)::int AS total FROM question_categories WHERE ${FILTER}`,
      [filter.activeOnly, filter.isActive ?? null],
    );
    return row?.total ?? 0;
  }
}
