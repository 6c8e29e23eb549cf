import type { Catalogue, CatalogueColumn, CatalogueTable, Definitions } from './catalogue.js';

export interface CatalogueDifference {
  /** What is missing or other than it should be, one a line. */
  differences: string[];
  /** What an adopted database has beyond that, or keeps more strictly. */
  notes: string[];
  /** Names of the columns, keys and indexes that an adopted table has of its own. */
  extras: string[];
}

/** Tables that another application brought, and may go on using. */
export const PEOPLE_TABLES: readonly string[] = ['users', 'experts'];
export const LEGACY_TABLES: readonly string[] = ['question_categories', 'questions', 'answers'];

/**
 * Holds a database against what it should be. Tables, types and functions that the product does not know are none of
 * its business; within its own tables an extra is a difference, in an adopted one a note.
 */
export function compareCatalogues(
  expected: Catalogue,
  actual: Catalogue,
  adoptedTables: readonly string[],
): CatalogueDifference {
  const found: CatalogueDifference = { differences: [], notes: [], extras: [] };
  for (const [name, labels] of Object.entries(expected.enums)) {
    compareEnum(found, name, labels, actual.enums[name], name === 'userrole' && adoptedTables.includes('users'));
  }
  for (const [name, table] of Object.entries(expected.tables)) {
    const present = actual.tables[name];
    if (!present) found.differences.push(`table ${name} is missing`);
    else compareTable(found, name, table, present, adoptedTables.includes(name));
  }
  for (const [name, definition] of Object.entries(expected.functions)) {
    const present = actual.functions[name];
    if (present === undefined) found.differences.push(`function ${name} is missing`);
    else if (present !== definition) found.differences.push(`function ${name} has another body`);
  }
  return found;
}

function compareEnum(
  found: CatalogueDifference,
  name: string,
  labels: readonly string[],
  actual: readonly string[] | undefined,
  adopted: boolean,
): void {
  if (!actual) {
    found.differences.push(`enum ${name} is missing`);
    return;
  }
  const missing = labels.filter((label) => !actual.includes(label));
  if (missing.length > 0) found.differences.push(`enum ${name} lacks ${missing.join(', ')}`);
  else if (actual.join() !== labels.join()) {
    const line = `enum ${name} is ${actual.join(', ')} instead of ${labels.join(', ')}`;
    (adopted ? found.notes : found.differences).push(line);
    if (adopted) found.extras.push(name);
  }
}

function compareTable(
  found: CatalogueDifference,
  name: string,
  expected: CatalogueTable,
  actual: CatalogueTable,
  adopted: boolean,
): void {
  const extra = (what: string, item: string) => {
    (adopted ? found.notes : found.differences).push(`${name}: ${what} ${item} is not part of the product`);
    if (adopted) found.extras.push(item);
  };

  for (const [column, wanted] of Object.entries(expected.columns)) {
    compareColumn(found, `${name}.${column}`, wanted, actual.columns[column], adopted && PEOPLE_TABLES.includes(name));
  }
  for (const column of Object.keys(actual.columns)) if (!expected.columns[column]) extra('column', column);

  const twins = PEOPLE_TABLES.includes(name) && adopted ? twinKeys(expected, actual) : new Map<string, string>();
  for (const kind of ['constraints', 'indexes', 'triggers'] as const) {
    compareDefinitions(found, name, kind, expected[kind], actual[kind], twins);
    for (const item of Object.keys(actual[kind])) {
      // A key and the index behind it share a name and are one thing.
      const named = expected[kind][item] ?? (kind === 'indexes' ? actual.constraints[item] : undefined);
      if (named !== undefined) continue;
      if ([...twins.values()].includes(item)) found.extras.push(item);
      else extra(SINGULAR[kind], item);
    }
  }
}

const TEXT_CAST = /\((\w+)\)::text/g;
const SINGULAR = { constraints: 'constraint', indexes: 'index', triggers: 'trigger' } as const;

function compareDefinitions(
  found: CatalogueDifference,
  table: string,
  kind: keyof typeof SINGULAR,
  expected: Definitions,
  actual: Definitions,
  twins: ReadonlyMap<string, string>,
): void {
  for (const [item, definition] of Object.entries(expected)) {
    const present = actual[item];
    const twin = twins.get(item);
    // lower(email) is printed with a cast where an adopted column is a varchar, without where it is text.
    if (present?.replaceAll(TEXT_CAST, '$1') === definition.replaceAll(TEXT_CAST, '$1')) continue;
    if (present === undefined && twin !== undefined) {
      if (kind === 'constraints') found.notes.push(`${table}: ${twin} stands in for ${item}`);
    } else if (present === undefined) {
      found.differences.push(`${table}: ${SINGULAR[kind]} ${item} is missing`);
    } else {
      found.differences.push(`${table}: ${SINGULAR[kind]} ${item} is "${present}" instead of "${definition}"`);
    }
  }
}

function compareColumn(
  found: CatalogueDifference,
  name: string,
  expected: CatalogueColumn,
  actual: CatalogueColumn | undefined,
  lenient: boolean,
): void {
  if (!actual) {
    found.differences.push(`column ${name} is missing`);
    return;
  }
  if (actual.type !== expected.type) {
    const fits = lenient && holdsAsMuch(actual.type, expected.type);
    (fits ? found.notes : found.differences).push(`column ${name} is ${actual.type} instead of ${expected.type}`);
  }
  if (actual.notNull !== expected.notNull) {
    const line = actual.notNull ? `column ${name} is NOT NULL` : `column ${name} may be null`;
    (lenient && actual.notNull ? found.notes : found.differences).push(line);
  }
  if (actual.default !== expected.default) {
    const line = `column ${name} defaults to ${actual.default ?? 'nothing'} instead of ${expected.default ?? 'nothing'}`;
    (lenient && expected.default === null ? found.notes : found.differences).push(line);
  }
}

/** Whether every text that fits the wanted type fits the present one. */
export function holdsAsMuch(present: string, wanted: string): boolean {
  const limit = /^character varying\((\d+)\)$/;
  if (!limit.test(wanted)) return false;
  if (present === 'text' || present === 'character varying') return true;
  return Number(limit.exec(present)?.[1] ?? 0) >= Number(limit.exec(wanted)![1]);
}

/** Keys of the same kind on the same columns that go by another name or rule. */
function twinKeys(expected: CatalogueTable, actual: CatalogueTable): Map<string, string> {
  const kindAndColumns = (definition: string) => definition.slice(0, definition.indexOf(')') + 1);
  const twins = new Map<string, string>();
  for (const [name, definition] of Object.entries(expected.constraints)) {
    if (definition.startsWith('CHECK') || actual.constraints[name] !== undefined) continue;
    const twin = Object.entries(actual.constraints).find(
      ([, present]) => kindAndColumns(present) === kindAndColumns(definition),
    );
    if (twin) twins.set(name, twin[0]);
  }
  return twins;
}
