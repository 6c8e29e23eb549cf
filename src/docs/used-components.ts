import type { Document } from './document.types.js';

/** Drops the components that nothing names, directly or through others. */
export function dropUnusedComponents(document: Document): void {
  const components = document.components as Record<string, Record<string, unknown>>;
  const reached = new Set<string>();
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key !== '$ref' || typeof value !== 'string') visit(value);
      else if (!reached.has(value)) {
        reached.add(value);
        const [group = '', name = ''] = value.split('/').slice(-2);
        visit(components[group]?.[name]);
      }
    }
  };
  visit(document.paths);
  for (const group of Object.keys(components).filter((name) => name !== 'securitySchemes')) {
    components[group] = Object.fromEntries(
      Object.entries(components[group] ?? {}).filter(([name]) => reached.has(`#/components/${group}/${name}`)),
    );
  }
}
