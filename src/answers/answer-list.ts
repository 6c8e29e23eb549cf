import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import { AnswerStatus } from '../common/enums.js';
import { shownToStaff } from './answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from './answer-row.js';
import type { AnswerText } from './answer-texts.js';

export interface AnswerFilter {
  expertId?: string;
  questionId?: string;
  /** As the caller sees it: a hidden grade counts as SUBMITTED. */
  status?: readonly AnswerStatus[];
  /** The highest version of its pair that the caller may see. */
  latest?: boolean;
  /** The highest version of its pair that is no draft. */
  counting?: boolean;
}

export interface ListedAnswerRow extends AnswerRow {
  /** `created_at` as the database has it, for the cursor. */
  created: string;
}

/** A named statement: the same name always comes with the same text. */
interface Statement {
  name: string;
  text: string;
  values: unknown[];
  /** Reads the answers of one expert at most. */
  isShort: boolean;
}

/** They begin with different letters. */
const ANSWER_STATUSES = Object.values(AnswerStatus);

const IS_FINALIZED = `EXISTS (SELECT FROM final_results f WHERE f.expert_id = a.expert_id)`;

/** One statement a combination of scope and filters, so that each is planned for the conditions it has. */
class Conditions {
  private readonly values: unknown[] = [];
  /** Of which versions: those of the experts, questions and writers that are asked for. */
  private readonly among: string[] = [];
  private readonly parts: string[] = [];
  private readonly isOfOneExpert: boolean;
  private source = 'answers';
  private name = '';

  constructor(actor: Actor, released: readonly AnswerStatus[], filter: AnswerFilter) {
    const { latest = false, counting = false } = filter;
    const scope = this.scopeOf(actor);
    this.among.push(scope('a'));
    this.add('e', filter.expertId, this.among, (id) => `a.expert_id = ${id}`);
    this.add('q', filter.questionId, this.among, (id) => `a.question_id = ${id}`);
    if (filter.status) this.addStatus(actor, released, filter.status);
    this.name += `${latest ? 'l' : ''}${counting ? 'c' : ''}`;
    this.isOfOneExpert = filter.expertId !== undefined || !isOperator(actor);
    if (this.isOfOneExpert && latest !== counting) {
      if (counting) this.among.push(`a.status <> 'DRAFT'`);
      this.source = highestOf(this.among);
      return;
    }
    this.parts.unshift(...this.among);
    if (latest) {
      this.parts.push(`NOT EXISTS (
        SELECT FROM answers n WHERE n.expert_id = a.expert_id AND n.question_id = a.question_id AND n.version > a.version AND ${scope('n')})`);
    }
    if (counting) this.parts.push(`a.status <> 'DRAFT' AND NOT a.superseded`);
  }

  after(key: readonly string[] | null): void {
    if (key === null) return;
    const [created, id] = key.map((value) => this.bind(value));
    this.name += '>';
    this.parts.push(`(a.created_at, a.id) > (${created}::timestamptz, ${id}::uuid)`);
  }

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** @param text of the source of `answers a` and the conditions, a WHERE or nothing */
  statement(kind: string, text: (from: string, where: string) => string): Statement {
    const where = this.parts.length === 0 ? '' : `WHERE ${this.parts.join('\n   AND ')}`;
    return {
      name: `answers-${kind}-${this.name}`,
      text: text(`${this.source} a`, where),
      values: this.values,
      isShort: this.isOfOneExpert,
    };
  }

  /** Experts see their own answers, $1 is who they are; operators see what was handed in and the drafts they wrote. */
  private scopeOf({ expertId, userId, ...actor }: Actor): (alias: string) => string {
    const own = expertId === null ? null : this.bind(expertId);
    if (!isOperator(actor)) return (alias) => `${alias}.expert_id = ${own ?? 'NULL'}::uuid`;
    this.name += own === null ? 'o' : 'ox';
    const writer = this.bind(userId);
    if (own === null) return (alias) => shownToStaff(alias, writer);
    return (alias) => `(${shownToStaff(alias, writer)} OR ${alias}.expert_id = ${own}::uuid)`;
  }

  /**
   * Staff's statuses stand in the text: only of named ones the planner knows how few there are, and reads them off their
   * index; as a parameter, a rare one had the whole list read. There are few combinations, each a statement of its own.
   */
  private addStatus(actor: Actor, released: readonly AnswerStatus[], wanted: readonly AnswerStatus[]): void {
    if (actor.expertId !== null) {
      const shown = this.shownStatus(actor, released);
      this.add('s', wanted, this.parts, (statuses) => `${shown} = ANY (${statuses}::answerstatus[])`);
      return;
    }
    const statuses = ANSWER_STATUSES.filter((status) => wanted.includes(status));
    this.name += `s${statuses.map((status) => status[0]).join('')}`;
    this.parts.push(`a.status IN (${statuses.map((status) => `'${status}'`).join(', ')})`);
  }

  /** The status in the view that the caller gets: before release an owner sees a grade as a submission. */
  private shownStatus(actor: Actor, released: readonly AnswerStatus[]): string {
    const isOwn = isOperator(actor) ? `a.expert_id = ${this.bind(actor.expertId)} AND ` : '';
    return `(CASE WHEN ${isOwn}a.status IN ('GRADED', 'REVIEWED')
                   AND NOT (a.status = ANY (${this.bind(released)}::answerstatus[]) OR ${IS_FINALIZED})
                  THEN 'SUBMITTED' ELSE a.status END)`;
  }

  private add(flag: string, value: unknown, to: string[], condition: (parameter: string) => string): void {
    if (value === undefined) return;
    this.name += flag;
    to.push(condition(this.bind(value)));
  }
}

/**
 * The highest of one expert's versions of each question. Read backwards, the key of versions has them in this order, so
 * that nothing is sorted but what is shown.
 */
function highestOf(among: readonly string[]): string {
  return `(
  SELECT DISTINCT ON (a.question_id) *
    FROM answers a
   WHERE ${among.join('\n     AND ')}
   ORDER BY a.question_id DESC, a.version DESC)`;
}

/** Oldest first, with what the question beside each needs. */
export function listStatement(
  actor: Actor,
  released: readonly AnswerStatus[],
  filter: AnswerFilter,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const conditions = new Conditions(actor, released, filter);
  conditions.after(after);
  const rows = conditions.bind(limit + 1);
  return conditions.statement(
    'list',
    (from, where) => `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT}, a.created_at::text AS created
  FROM ${from} JOIN questions q ON q.id = a.question_id
 ${where}
 ORDER BY a.created_at, a.id
 LIMIT ${rows}`,
  );
}

/** The same as texts, and of the answer alone. */
export function textsStatement(
  actor: Actor,
  released: readonly AnswerStatus[],
  filter: AnswerFilter,
  { columns }: Pick<AnswerText, 'columns'>,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const conditions = new Conditions(actor, released, filter);
  conditions.after(after);
  const rows = conditions.bind(limit + 1);
  return conditions.statement(
    'texts',
    (from, where) => `SELECT ${columns}\n  FROM ${from}\n ${where}\n ORDER BY a.created_at, a.id\n LIMIT ${rows}`,
  );
}

/** How many answers are on all pages of the list. */
export function countStatement(actor: Actor, released: readonly AnswerStatus[], filter: AnswerFilter): Statement {
  return new Conditions(actor, released, filter).statement(
    'count',
    (from, where) => `SELECT count(*)::int AS total FROM ${from} ${where}`,
  );
}
