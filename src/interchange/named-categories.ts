import { isUUID } from 'class-validator';
import { isStorable } from '../common/json-guard.js';
import type { ImportQuestionRequest } from './import.requests.js';

/** How some questions name a category. */
export interface NamedCategory {
  field: 'category' | 'categoryId';
  name: string;
  /** Null until it is found. */
  id: string | null;
}

/** The categories that the questions of an import name, each looked at once, however many name it. */
export class NamedCategories {
  /** By what was sent; null where that is no proper name. */
  private readonly sent = {
    category: new Map<string, NamedCategory | null>(),
    categoryId: new Map<string, NamedCategory | null>(),
  };

  /** Null where the question names none, or in no proper way: that is a fault of its own, told already. */
  of({ category, categoryId }: ImportQuestionRequest): NamedCategory | null {
    if (category !== undefined && categoryId !== undefined) return null;
    const field = category === undefined ? 'categoryId' : 'category';
    const text: unknown = category ?? categoryId;
    if (typeof text !== 'string') return null;
    const known = this.sent[field].get(text);
    if (known !== undefined) return known;
    const named = properName(field, text);
    this.sent[field].set(text, named);
    return named;
  }

  /** What is to be looked for. */
  wanted(): { ids: string[]; names: string[] } {
    const namesIn = (field: NamedCategory['field']) => [
      ...new Set([...this.sent[field].values()].flatMap((named) => named?.name ?? [])),
    ];
    return { ids: namesIn('categoryId'), names: namesIn('category') };
  }

  /** Gives those their ids that are among these rows. A name that looks like an id is still a name. */
  found(rows: readonly { id: string; name: string }[]): void {
    const ids = new Set(rows.map(({ id }) => id));
    const idsByName = new Map(rows.map(({ id, name }) => [name, id]));
    for (const named of this.sent.category.values()) if (named) named.id = idsByName.get(named.name) ?? null;
    for (const named of this.sent.categoryId.values()) if (named && ids.has(named.name)) named.id = named.name;
  }
}

function properName(field: NamedCategory['field'], text: string): NamedCategory | null {
  if (field === 'category') return isStorable(text) ? { field, name: text, id: null } : null;
  return isUUID(text, 'loose') ? { field, name: text.toLowerCase(), id: null } : null;
}
