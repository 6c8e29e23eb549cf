import type { Document } from './document.types.js';

/** Fields that mean the same wherever they stand. */
const FIELDS: Readonly<Record<string, string>> = {
  id: 'UUID, version 7 where it was made here.',
  nextCursor: 'Send it as `cursor` for the next page; null on the last one.',
  displayOrder: 'Smaller ones come first.',
  isActive: 'What is not active is kept and no longer offered.',
  createdAt: 'ISO 8601, UTC.',
  updatedAt: 'ISO 8601, UTC.',
  submittedAt: 'ISO 8601, UTC; null while it is a draft.',
  maxScore: 'The most points it can earn.',
  qType: 'Decides the shape of options, key, rubric and answers.',
  requestId: 'Names this request in the logs; also sent as `X-Request-Id`.',
};

/** Describes them where the route has not done so itself. */
export function documentCommonFields(document: Document): void {
  for (const [component, { properties }] of Object.entries(document.components.schemas)) {
    for (const [name, schema] of Object.entries(properties ?? {})) {
      const isTotal = name === 'total' && component.endsWith('Page');
      const description = isTotal ? 'Number of items on all pages; sent with `withTotal=true`.' : FIELDS[name];
      if (description !== undefined) schema.description ??= description;
    }
  }
}
