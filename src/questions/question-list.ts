import type { Difficulty, QuestionType, Specialty } from '../common/enums.js';
import type { RawRow } from '../common/raw-row.js';
import { wordPatterns } from '../common/search-words.js';
import { BANK_STATE } from '../database/bank-state.js';
import { targetsAnyOf } from './question.rows.js';
import { APPLICANT_VIEW, STAFF_VIEW } from './question.views.js';

export interface QuestionFilter {
  categoryId?: readonly string[];
  qType?: readonly QuestionType[];
  difficulty?: readonly Difficulty[];
  specialty?: readonly Specialty[];
  isActive?: boolean;
  q?: string;
}

/** The specialties of an applicant, who sees active questions for them alone; null for staff, who see all. */
export type QuestionScope = readonly Specialty[] | null;

/** What is selected of each question: the view of the reader, display order and name of the category, the state of the bank. */
export const viewFor = (scope: QuestionScope) => (scope ? APPLICANT_VIEW : STAFF_VIEW);

/** The sort key of a row: place of the category, then of the question in it. */
export const keyFor = (scope: QuestionScope) => {
  const { size, keyOf } = viewFor(scope);
  return (row: RawRow) => [row.integer(size) ?? 0, row.text(size + 1) ?? '', ...keyOf(row)];
};

/** The state of the bank that a row was read in, null where there is no telling. */
export const stateFor = (scope: QuestionScope) => {
  const { size } = viewFor(scope);
  return (row: RawRow) => row.text(size + 2);
};

/** A statement; the same name always comes with the same text. */
export interface Statement {
  /** Empty for what is planned anew each time. */
  name: string;
  text: string;
  values: readonly unknown[];
  /** Reads an index as far as the page goes. */
  isShort: boolean;
}

/** One statement a combination of filters, so that each is planned for the conditions it has. */
class Conditions {
  readonly values: unknown[] = [];
  readonly category: string[] = [];
  readonly question: string[] = [];
  private name = '';
  /** Each name is kept by each connection, a tenth of a megabyte: what is rarely asked for goes without one. */
  private isRare = false;

  constructor(scope: QuestionScope, filter: QuestionFilter) {
    if (scope) {
      this.name += 'o';
      this.category.push('c.is_active');
      this.question.push('q.is_active', targetsAnyOf(this.bind(scope)));
    }
    this.addOneOf('c', filter.categoryId, this.category, 'c.id', 'uuid');
    this.addOneOf('t', filter.qType, this.question, 'q.q_type', 'questiontype');
    this.addOneOf('d', filter.difficulty, this.question, 'q.difficulty', 'difficulty');
    this.add('s', filter.specialty, this.question, targetsAnyOf);
    this.add('a', filter.isActive, this.question, (flag) => `q.is_active = ${flag}::boolean`);
    const words = wordPatterns(filter.q);
    this.isRare ||= Boolean(words);
    this.add('w', words, this.question, (patterns) => `q.content ILIKE ALL(${patterns}::text[])`);
  }

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  statement(kind: string, text: string): Statement {
    const name = this.isRare || kind === 'count' ? '' : `questions-${kind}-${this.name}`;
    return { name, text, values: this.values, isShort: kind === 'first' && name !== '' };
  }

  /** One value is a condition of its own: an index that has the column before those of the order is then in order. */
  private addOneOf(
    flag: string,
    values: readonly unknown[] | undefined,
    to: string[],
    column: string,
    type: string,
  ): void {
    if (values?.length === 1) this.add(`${flag}1`, values[0], to, (value) => `${column} = ${value}::${type}`);
    else if (values) {
      this.isRare = true;
      this.add(flag, values, to, (list) => `${column} = ANY(${list}::${type}[])`);
    }
  }

  private add(flag: string, value: unknown, to: string[], condition: (parameter: string) => string): void {
    if (value === undefined || value === null) return;
    this.name += flag;
    to.push(condition(this.bind(value)));
  }
}

/**
 * A page of questions by the order of categories (display order, name), then displayOrder, id. Each category yields at
 * most a page from its index, so that a page costs the same wherever it lies and however long the list is.
 */
export function listStatement(
  scope: QuestionScope,
  filter: QuestionFilter,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const conditions = new Conditions(scope, filter);
  const { columns } = viewFor(scope);
  const rows = conditions.bind(limit + 1);
  if (!after && filter.categoryId?.length === 1)
    return conditions.statement('first', firstPageOfOne(columns, conditions, rows));
  if (after) {
    const [order, name, questionOrder, id] = after.map((value) => conditions.bind(value));
    const isSame = `(c.display_order, c.name) = (${order}::int, ${name}::varchar)`;
    conditions.category.push(`(c.display_order, c.name) >= (${order}::int, ${name}::varchar)`);
    conditions.question.push(`(q.display_order, q.id) > (
        CASE WHEN ${isSame} THEN ${questionOrder}::int ELSE -2147483648 END,
        CASE WHEN ${isSame} THEN ${id}::uuid ELSE '00000000-0000-0000-0000-000000000000'::uuid END)`);
  }
  const ofCategory = ['q.category_id = c.id', ...conditions.question].join('\n     AND ');
  const text = `
SELECT ${columns}, c.display_order, c.name, ${BANK_STATE}
  FROM question_categories c
 CROSS JOIN LATERAL (
  SELECT ${columns}
    FROM questions q
   WHERE ${ofCategory}
   ORDER BY q.display_order, q.id
   LIMIT ${rows}) q
 ${where(conditions.category)}
 ORDER BY c.display_order, c.name, q.display_order, q.id
 LIMIT ${rows}`;
  return conditions.statement(after ? 'after' : 'list', text);
}

/** Of one category: read in the order of an index, as far as the page goes. */
function firstPageOfOne(columns: string, { category, question }: Conditions, rows: string): string {
  return `
SELECT ${columns}, c.display_order, c.name, ${BANK_STATE}
  FROM questions q
  JOIN question_categories c ON c.id = q.category_id
 ${where([...category, ...question])}
 ORDER BY q.display_order, q.id
 LIMIT ${rows}`;
}

/** How many questions are on all pages of the list, and in which state of the bank. */
export function countStatement(scope: QuestionScope, filter: QuestionFilter): Statement {
  const conditions = new Conditions(scope, filter);
  const join = conditions.category.length > 0 ? 'JOIN question_categories c ON c.id = q.category_id' : '';
  const text = `
SELECT count(*)::int AS total, ${BANK_STATE} AS state
  FROM questions q ${join}
 ${where([...conditions.category, ...conditions.question])}`;
  return conditions.statement('count', text);
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `WHERE ${conditions.join('\n   AND ')}`;
}
