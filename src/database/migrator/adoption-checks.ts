import type pg from 'pg';
import { rowFaults } from './adoption-rules.js';
import { committedCatalogue, readCatalogue, type Catalogue } from './catalogue.js';
import { holdsAsMuch, LEGACY_TABLES, PEOPLE_TABLES } from './catalogue-difference.js';
import { MigrationError } from './migration-error.js';
import { LEGACY_STEP } from './steps.js';

/** What the original design gives its three tables; the rest of their columns is the product's. */
export const LEGACY_COLUMNS: Readonly<Record<string, readonly string[]>> = {
  question_categories: [
    'id',
    'name',
    'description',
    'weight',
    'display_order',
    'is_active',
    'created_at',
    'updated_at',
  ],
  questions: (
    'id category_id q_type content options correct_answer scoring_rubric max_score difficulty target_specialties ' +
    'explanation display_order is_active created_at updated_at'
  ).split(' '),
  answers: (
    'id expert_id question_id version response_data score max_score is_correct grader_id grader_comment status ' +
    'created_at updated_at'
  ).split(' '),
};

export const LEGACY_CONSTRAINTS: Readonly<Record<string, readonly string[]>> = {
  question_categories: ['question_categories_pkey', 'question_categories_name_key'],
  questions: ['questions_pkey', 'questions_category_id_fkey'],
  answers: ['answers_pkey', 'answers_expert_id_fkey', 'answers_question_id_fkey', 'answers_grader_id_fkey'],
};

export const LEGACY_INDEXES: Readonly<Record<string, readonly string[]>> = {
  question_categories: [],
  questions: ['ix_questions_category_id', 'ix_questions_target_specialties'],
  answers: ['ix_answers_expert_id', 'ix_answers_question_id', 'ix_answers_status'],
};

const LEGACY_ENUMS = ['questiontype', 'difficulty', 'answerstatus'];

/** Keys that the first step leaves out where the adopted table has its own on the same column. */
const PEOPLE_KEYS = ['users_pkey', 'experts_pkey', 'experts_user_id_key', 'experts_user_id_fkey'];

/** Those of the three tables that are there although no step made or adopted them. */
export async function unadoptedTables(client: pg.ClientBase, executed: readonly string[]): Promise<string[]> {
  if (executed.includes(LEGACY_STEP.name)) return [];
  const { tables } = await readCatalogue(client);
  return LEGACY_TABLES.filter((table) => tables[table]);
}

/** @throws MigrationError when the database must be adopted first */
export async function refuseUnadopted(client: pg.ClientBase, executed: readonly string[]): Promise<void> {
  const present = await unadoptedTables(client, executed);
  if (present.length > 0) {
    throw new MigrationError(
      `This database already holds ${present.join(', ')}, which no step made; run migrate baseline to adopt them.`,
    );
  }
}

/** @throws MigrationError when users and experts are there and cannot be completed, or a name is taken */
export async function refuseClashingPeople(client: pg.ClientBase): Promise<void> {
  const expected = committedCatalogue();
  const actual = await readCatalogue(client);
  const faults = [
    ...peopleFaults(expected, actual),
    ...takenNames(expected, actual, PEOPLE_TABLES),
    ...(await rowFaults(client, expected, actual, PEOPLE_TABLES)),
  ];
  if (faults.length > 0) {
    throw new MigrationError(
      'The users and experts of this database cannot be taken over; nothing was changed.',
      faults,
    );
  }
}

/** Columns of users and experts whose type is another than the product's. */
export function peopleFaults(expected: Catalogue, actual: Catalogue): string[] {
  const faults: string[] = [];
  for (const table of PEOPLE_TABLES.filter((name) => actual.tables[name])) {
    const present = actual.tables[table]!.columns;
    if (!present['id']) faults.push(`${table}: has no column id`);
    for (const [column, { type }] of Object.entries(expected.tables[table]!.columns)) {
      const found = present[column]?.type;
      if (found === undefined || found === type || isText(found, type)) continue;
      faults.push(`${table}.${column}: is ${found}, the product needs ${type}; rename or convert it first`);
    }
  }
  const lacking = missingLabels(expected, actual, 'userrole');
  if (lacking.length > 0) faults.push(`enum userrole: lacks ${lacking.join(', ')}; add or rename its values first`);
  return faults;
}

/** Where the three tables are not those of the original design. */
export function legacyFaults(expected: Catalogue, actual: Catalogue): string[] {
  const faults: string[] = [];
  for (const name of LEGACY_ENUMS) {
    const labels = actual.enums[name] ?? [];
    if (labels.join() !== expected.enums[name]!.join()) {
      faults.push(`enum ${name}: is ${labels.join(', ') || 'missing'} instead of ${expected.enums[name]!.join(', ')}`);
    }
  }
  for (const table of LEGACY_TABLES) {
    const wanted = expected.tables[table]!;
    const present = actual.tables[table]!;
    for (const column of LEGACY_COLUMNS[table]!) {
      const [want, found] = [describe(wanted.columns[column]!), present.columns[column]];
      if (!found) faults.push(`${table}.${column}: is missing`);
      else if (describe(found) !== want) faults.push(`${table}.${column}: is ${describe(found)} instead of ${want}`);
    }
    for (const name of LEGACY_CONSTRAINTS[table]!) {
      const definition = wanted.constraints[name]!;
      if (!Object.values(present.constraints).includes(definition)) faults.push(`${table}: lacks ${definition}`);
    }
    for (const name of LEGACY_INDEXES[table]!) {
      const found = present.indexes[name];
      if (found !== undefined && found !== wanted.indexes[name]) faults.push(`${table}: index ${name} is ${found}`);
    }
  }
  return faults;
}

/** Names that the steps will give to something new, and that something else bears already. */
export function takenNames(expected: Catalogue, actual: Catalogue, adopted: readonly string[]): string[] {
  const faults: string[] = [];
  const taken = (table: string, what: string, name: string) =>
    faults.push(`${table}: has a ${what} ${name} already, which the product would make; rename it first`);
  for (const [table, wanted] of Object.entries(expected.tables)) {
    const present = actual.tables[table];
    if (!present) continue;
    if (!adopted.includes(table)) {
      faults.push(`table ${table}: is there already, and the product would make it; rename it first`);
      continue;
    }
    const legacy = (names: Readonly<Record<string, readonly string[]>>) => names[table] ?? [];
    for (const column of PEOPLE_TABLES.includes(table) ? [] : Object.keys(wanted.columns)) {
      if (present.columns[column] && !legacy(LEGACY_COLUMNS).includes(column)) taken(table, 'column', column);
    }
    const keys = new Set([...legacy(LEGACY_CONSTRAINTS), ...PEOPLE_KEYS]);
    for (const name of Object.keys(wanted.constraints)) {
      if (present.constraints[name] !== undefined && !keys.has(name)) taken(table, 'constraint', name);
    }
    for (const name of Object.keys(wanted.indexes)) {
      const ours = wanted.constraints[name] !== undefined || legacy(LEGACY_INDEXES).includes(name);
      if (present.indexes[name] !== undefined && !ours) taken(table, 'index', name);
    }
  }
  const shared = new Set(['userrole', ...(adopted.includes('questions') ? LEGACY_ENUMS : [])]);
  for (const name of Object.keys(expected.enums)) {
    if (actual.enums[name] && !shared.has(name)) faults.push(`enum ${name}: is there already; rename it first`);
  }
  for (const name of Object.keys(expected.functions)) {
    if (actual.functions[name]) faults.push(`function ${name}: is there already; rename it first`);
  }
  return faults;
}

function missingLabels(expected: Catalogue, actual: Catalogue, name: string): string[] {
  const present = actual.enums[name];
  return present ? expected.enums[name]!.filter((label) => !present.includes(label)) : [];
}

/** A shorter varchar is widened, a longer one or text is left as it is. */
function isText(found: string, wanted: string): boolean {
  return (
    wanted.startsWith('character varying') && (found.startsWith('character varying') || holdsAsMuch(found, wanted))
  );
}

function describe({ type, notNull }: { type: string; notNull: boolean }): string {
  return notNull ? `${type} NOT NULL` : type;
}
