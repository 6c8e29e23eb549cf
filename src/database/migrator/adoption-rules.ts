import type pg from 'pg';
import type { Catalogue } from './catalogue.js';
import { rows } from './connection.js';

interface RowRule {
  table: string;
  /** The rule is asked only where these columns are there, in the type it expects. */
  columns: readonly string[];
  /** What is wrong with a row that the condition finds. */
  fault: string;
  /** SQL over the row `it`, true where it offends. */
  broken: string;
}

const mustNotBeNull = (table: string, column: string): RowRule => ({
  table,
  columns: [column],
  fault: `${column} is null`,
  broken: `it.${column} IS NULL`,
});

const jsonMustBe = (table: string, column: string, type: 'object' | 'array', orNull: boolean): RowRule => ({
  table,
  columns: [column],
  fault: `${column} is not a JSON ${type}`,
  broken: `jsonb_typeof(it.${column}) NOT IN ('${type}'${orNull ? `, 'null'` : ''})`,
});

const twins = (table: string, columns: readonly string[], fault: string, key: string, which = 'true'): RowRule => ({
  table,
  columns,
  fault,
  broken: `${which} AND (${key}) IN (SELECT ${key} FROM ${table} AS it WHERE ${which} GROUP BY ${key} HAVING count(*) > 1)`,
});

/** Every rule that the steps will enforce, as a question to rows that were there before them. */
export const ROW_RULES: readonly RowRule[] = [
  mustNotBeNull('users', 'is_active'),
  mustNotBeNull('users', 'row_version'),
  mustNotBeNull('users', 'created_at'),
  mustNotBeNull('users', 'updated_at'),
  twins('users', ['email'], 'another user has the same e-mail address', 'lower(it.email)'),

  mustNotBeNull('experts', 'is_active'),
  mustNotBeNull('experts', 'row_version'),
  mustNotBeNull('experts', 'created_at'),
  mustNotBeNull('experts', 'updated_at'),
  mustNotBeNull('experts', 'specialties'),
  jsonMustBe('experts', 'specialties', 'array', false),
  twins('experts', ['user_id'], 'another expert has the same user', 'it.user_id'),
  {
    table: 'experts',
    columns: ['user_id'],
    fault: 'its user does not exist',
    broken: 'it.user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users WHERE users.id = it.user_id)',
  },

  {
    table: 'question_categories',
    columns: ['weight'],
    fault: 'weight is not between 0 and 100',
    broken: 'it.weight NOT BETWEEN 0 AND 100',
  },
  { table: 'questions', columns: ['max_score'], fault: 'max_score is not above 0', broken: 'it.max_score <= 0' },
  jsonMustBe('questions', 'options', 'object', true),
  jsonMustBe('questions', 'correct_answer', 'object', true),
  jsonMustBe('questions', 'scoring_rubric', 'object', true),
  jsonMustBe('questions', 'target_specialties', 'array', true),

  { table: 'answers', columns: ['max_score'], fault: 'max_score is not above 0', broken: 'it.max_score <= 0' },
  {
    table: 'answers',
    columns: ['score', 'max_score'],
    fault: 'score is not between 0 and max_score',
    broken: 'it.score NOT BETWEEN 0 AND it.max_score',
  },
  { table: 'answers', columns: ['version'], fault: 'version is below 1', broken: 'it.version < 1' },
  jsonMustBe('answers', 'response_data', 'object', false),
  twins(
    'answers',
    ['expert_id', 'question_id', 'version'],
    'another answer has the same expert, question and version',
    'it.expert_id, it.question_id, it.version',
  ),
  twins(
    'answers',
    ['expert_id', 'question_id', 'status'],
    'the expert has another DRAFT of the same question',
    'it.expert_id, it.question_id',
    `it.status = 'DRAFT'`,
  ),
];

/** Every row that breaks a rule, by table and id. */
export async function rowFaults(
  client: pg.ClientBase,
  expected: Catalogue,
  actual: Catalogue,
  tables: readonly string[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const { table, columns, fault, broken } of ROW_RULES.filter((rule) => tables.includes(rule.table))) {
    const answerable = ['id', ...columns].every((column) => {
      const present = actual.tables[table]?.columns[column];
      return present && family(present.type) === family(expected.tables[table]!.columns[column]!.type);
    });
    if (!answerable) continue;
    const found = await rows<{ id: string }>(client, `SELECT it.id FROM ${table} AS it WHERE ${broken} ORDER BY it.id`);
    faults.push(...found.map(({ id }) => `${table} ${id}: ${fault}`));
  }
  return faults;
}

function family(type: string): string {
  return /^(character varying.*|text)$/.test(type) ? 'text' : type;
}
