import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { isAdmin, isStaff } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { DomainError } from '../common/domain-error.js';
import { decodeCursor, type Page, pageOf, type PlaceIn } from '../common/page.js';
import { etagOf, Representation, requireMatch } from '../common/representation.js';
import type { Upserted } from '../common/upserted.js';
import { IdempotencyService } from '../idempotency/idempotency.service.js';
import type { Once } from '../idempotency/once.js';
import { CategoriesQueries, CATEGORY_COLUMNS, type CategoryRow } from './categories.queries.js';
import type { CreateCategoryRequest, ListCategoriesQuery, UpdateCategoryRequest } from './category.requests.js';
import { CategoryResponse, StaffCategoryResponse } from './category.responses.js';
import { PANEL_DEFAULTS } from './panel.fields.js';

const PLACE: PlaceIn = { list: 'categories', parts: ['integer', 'text'] };

@Injectable()
export class CategoriesService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly idempotency: IdempotencyService,
    private readonly queries: CategoriesQueries,
  ) {}

  async list(actor: Actor, query: ListCategoriesQuery): Promise<Page<CategoryResponse>> {
    const filter = { activeOnly: !isStaff(actor), isActive: query.isActive };
    const [rows, total] = await Promise.all([
      this.queries.list(filter, query.limit, decodeCursor(query.cursor, PLACE)),
      query.withTotal ? this.queries.count(filter) : undefined,
    ]);
    const { of } = viewFor(actor);
    return pageOf(rows, query.limit, PLACE, (row) => [row.display_order, row.name], of, total);
  }

  /** @throws DomainError `category-not-found`, for applicants also when it is not active */
  async get(actor: Actor, id: string): Promise<Representation<CategoryResponse>> {
    const row = await this.queries.find(id, !isStaff(actor));
    if (!row) throw notFound();
    return represent(row, viewFor(actor));
  }

  /** @throws DomainError `category-name-taken` */
  create(input: CreateCategoryRequest, once: Once): Promise<Representation<StaffCategoryResponse>> {
    return this.idempotency.run(once, async (tx) => {
      const row = await this.insert(tx, input);
      return Representation.created(StaffCategoryResponse.of(row), {
        location: `/api/v1/categories/${row.id}`,
        etag: tagOf(row),
      });
    });
  }

  /** @throws DomainError `category-not-found`, `precondition-failed`, `category-name-taken` */
  update(
    id: string,
    input: UpdateCategoryRequest,
    ifMatch: string | null,
  ): Promise<Representation<StaffCategoryResponse>> {
    return this.dataSource.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      requireMatch(ifMatch, tagOf(row));
      return represent((await this.change(tx, row, input)) ?? row, StaffCategoryResponse);
    });
  }

  /**
   * Deactivates, which hides the category's questions from applicants; `hard` deletes.
   * @throws DomainError `role-required` when somebody else than an ADMIN asks for `hard`, `category-not-found`,
   *   `category-in-use` when a category that is to be deleted holds questions
   */
  async remove(actor: Actor, id: string, hard: boolean): Promise<void> {
    if (hard && !isAdmin(actor)) throw new DomainError('role-required', 'Only an ADMIN deletes for good.');
    await this.dataSource.transaction(async (tx) => {
      const row = await this.lock(tx, id);
      if (hard) await tx.query(`DELETE FROM question_categories WHERE id = $1`, [id]);
      else await this.change(tx, row, { isActive: false });
    });
  }

  /**
   * The categories that exist among these ids and names, held: none can be deleted before the caller's transaction ends.
   */
  hold(
    tx: EntityManager,
    wanted: { ids?: readonly string[]; names?: readonly string[] },
  ): Promise<{ id: string; name: string }[]> {
    return tx.query(
      `SELECT id, name FROM question_categories
        WHERE id = ANY($1::uuid[]) OR name = ANY($2::varchar[]) ORDER BY id FOR KEY SHARE`,
      [wanted.ids ?? [], wanted.names ?? []],
    );
  }

  /** Creates the categories that no name finds, and makes the others equal; an absent `isActive` stays as it is. */
  async upsertByName(
    tx: EntityManager,
    categories: readonly CreateCategoryRequest[],
    keepExisting: boolean,
  ): Promise<Upserted> {
    const found: CategoryRow[] = await tx.query(
      `SELECT ${CATEGORY_COLUMNS} FROM question_categories WHERE name = ANY($1::varchar[]) ORDER BY id FOR NO KEY UPDATE`,
      [categories.map(({ name }) => name)],
    );
    const byName = new Map(found.map((row) => [row.name, row]));
    const counts: Upserted = { created: 0, updated: 0, unchanged: 0 };
    for (const category of categories) {
      const row = byName.get(category.name);
      if (!row) {
        await this.insert(tx, category);
        counts.created += 1;
      } else if (!keepExisting && (await this.change(tx, row, { ...DEFAULTS, isActive: row.is_active, ...category }))) {
        counts.updated += 1;
      } else counts.unchanged += 1;
    }
    return counts;
  }

  private async lock(tx: EntityManager, id: string): Promise<CategoryRow> {
    const [row]: CategoryRow[] = await tx.query(
      `SELECT ${CATEGORY_COLUMNS} FROM question_categories WHERE id = $1 FOR UPDATE`,
      [id],
    );
    if (!row) throw notFound();
    return row;
  }

  private async insert(tx: EntityManager, input: CreateCategoryRequest): Promise<CategoryRow> {
    const [row]: [CategoryRow] = await tx.query(
      `INSERT INTO question_categories (id, name, description, weight, display_order, is_active, suggestions, markers,
          panel_rule, panel_spread)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING ${CATEGORY_COLUMNS}`,
      [uuid(), ...valuesOf({ ...DEFAULTS, ...input })],
    );
    return row;
  }

  /** Null when nothing is different: then no version is counted up. */
  private async change(tx: EntityManager, row: CategoryRow, input: UpdateCategoryRequest): Promise<CategoryRow | null> {
    const [[changed]]: [CategoryRow[]] = await tx.query(
      `UPDATE question_categories
          SET name = $2, description = $3, weight = $4, display_order = $5, is_active = $6, suggestions = $7,
              markers = $8, panel_rule = $9, panel_spread = $10, row_version = row_version + 1, updated_at = now()
        WHERE id = $1
          AND (name, description, weight, display_order, is_active, suggestions, markers, panel_rule, panel_spread)
              IS DISTINCT FROM
              ($2::varchar, $3::text, $4::int, $5::int, $6::boolean, $7::boolean, $8::int, $9::panelrule, $10::int)
       RETURNING ${CATEGORY_COLUMNS}`,
      [row.id, ...valuesOf({ ...fieldsOf(row), ...input })],
    );
    return changed ?? null;
  }
}

const DEFAULTS = {
  description: null,
  weight: 10,
  displayOrder: 0,
  isActive: true,
  suggestions: false,
  ...PANEL_DEFAULTS,
};

type CategoryFields = Required<UpdateCategoryRequest>;

interface CategoryView<T extends CategoryResponse = CategoryResponse> {
  of(row: CategoryRow): T;
}

function fieldsOf(row: CategoryRow): CategoryFields {
  const { name, description, weight, suggestions, markers } = row;
  return {
    name,
    description,
    weight,
    displayOrder: row.display_order,
    isActive: row.is_active,
    suggestions,
    markers,
    panelRule: row.panel_rule,
    panelSpread: row.panel_spread,
  };
}

/** In the order in which statements take them. */
function valuesOf(fields: CategoryFields): unknown[] {
  const { name, description, weight, displayOrder, isActive, suggestions, markers, panelRule, panelSpread } = fields;
  return [name, description, weight, displayOrder, isActive, suggestions, markers, panelRule, panelSpread];
}

function viewFor(actor: Actor): CategoryView {
  return isStaff(actor) ? StaffCategoryResponse : CategoryResponse;
}

function notFound(): DomainError {
  return new DomainError('category-not-found', 'There is no such category.');
}

function tagOf(row: CategoryRow, view: CategoryView = StaffCategoryResponse): string {
  return etagOf(row.row_version, view === StaffCategoryResponse ? 'staff' : 'category');
}

function represent<T extends CategoryResponse>(row: CategoryRow, view: CategoryView<T>): Representation<T> {
  return Representation.ok(view.of(row), { etag: tagOf(row, view) });
}
