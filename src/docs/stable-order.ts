import type { Document } from './document.types.js';

const METHODS = ['get', 'post', 'patch', 'delete'];

/** The same document whatever the order in which modules were loaded, so that a diff of it shows changes only. */
export function inStableOrder(document: Document): Document {
  const { openapi, info, servers, tags, paths, components, ...rest } = document;
  return {
    openapi,
    info,
    servers,
    tags,
    paths: mapValues(sortKeys(paths), (item) => sortKeys(item, (a, b) => METHODS.indexOf(a) - METHODS.indexOf(b))),
    components: mapValues(sortKeys(components), (group) =>
      sortKeys(group as Record<string, unknown>),
    ) as Document['components'],
    ...rest,
  } as Document;
}

function sortKeys<T extends object>(object: T, compare: (a: string, b: string) => number = byText): T {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => compare(a, b))) as T;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function mapValues<T extends object>(object: T, map: (value: T[keyof T]) => unknown): T {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value as T[keyof T])])) as T;
}
