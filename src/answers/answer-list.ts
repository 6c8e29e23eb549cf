import { isOperator } from '../access/abilities.js';
import type { Actor } from '../access/actor.js';
import type { AnswerStatus } from '../common/enums.js';
import { IS_SUPERSEDED, shownToStaff } from './answer-conditions.js';
import { ANSWER_COLUMNS, ANSWER_CONTEXT, type AnswerRow } from './answer-row.js';

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
}

const IS_FINALIZED = `EXISTS (SELECT FROM final_results f WHERE f.expert_id = a.expert_id)`;

/** One statement a combination of scope and filters, so that each is planned for the conditions it has. */
class Conditions {
  private readonly values: unknown[] = [];
  private readonly parts: string[] = [];
  private name = '';

  constructor(actor: Actor, released: readonly AnswerStatus[], filter: AnswerFilter) {
    const scope = this.scopeOf(actor);
    this.parts.push(scope('a'));
    this.add('e', filter.expertId, (id) => `a.expert_id = ${id}`);
    this.add('q', filter.questionId, (id) => `a.question_id = ${id}`);
    this.add('s', filter.status, (wanted) => `${this.shownStatus(actor, released)} = ANY (${wanted}::answerstatus[])`);
    if (filter.latest) {
      this.add(
        'l',
        true,
        () => `NOT EXISTS (
        SELECT FROM answers n WHERE n.expert_id = a.expert_id AND n.question_id = a.question_id AND n.version > a.version AND ${scope('n')})`,
      );
    }
    if (filter.counting) {
      this.add('c', true, () => `a.status <> 'DRAFT' AND NOT ${IS_SUPERSEDED}`);
    }
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

  statement(kind: string, text: (where: string) => string): Statement {
    return { name: `answers-${kind}-${this.name}`, text: text(this.parts.join('\n   AND ')), values: this.values };
  }

  /** Experts see their own answers; operators see what was handed in and the drafts they wrote. */
  private scopeOf({ expertId, userId, ...actor }: Actor): (alias: string) => string {
    if (!isOperator(actor)) {
      const own = this.bind(expertId);
      return (alias) => `${alias}.expert_id = ${own}::uuid`;
    }
    this.name += 'o';
    const writer = this.bind(userId);
    if (expertId === null) return (alias) => shownToStaff(alias, writer);
    this.name += 'x';
    const own = this.bind(expertId);
    return (alias) => `(${shownToStaff(alias, writer)} OR ${alias}.expert_id = ${own})`;
  }

  /** The status in the view that the caller gets: before release an owner sees a grade as a submission. */
  private shownStatus(actor: Actor, released: readonly AnswerStatus[]): string {
    if (actor.expertId === null) return 'a.status';
    const isOwn = isOperator(actor) ? `a.expert_id = ${this.bind(actor.expertId)} AND ` : '';
    return `(CASE WHEN ${isOwn}a.status IN ('GRADED', 'REVIEWED')
                   AND NOT (a.status = ANY (${this.bind(released)}::answerstatus[]) OR ${IS_FINALIZED})
                  THEN 'SUBMITTED' ELSE a.status END)`;
  }

  private add(flag: string, value: unknown, condition: (parameter: string) => string): void {
    if (value === undefined) return;
    this.name += flag;
    this.parts.push(condition(value === true ? '' : this.bind(value)));
  }
}

/** Oldest first. */
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
    (where) => `
SELECT ${ANSWER_COLUMNS}, ${ANSWER_CONTEXT}, a.created_at::text AS created
  FROM answers a JOIN questions q ON q.id = a.question_id
 WHERE ${where}
 ORDER BY a.created_at, a.id
 LIMIT ${rows}`,
  );
}

/** How many answers are on all pages of the list. */
export function countStatement(actor: Actor, released: readonly AnswerStatus[], filter: AnswerFilter): Statement {
  return new Conditions(actor, released, filter).statement(
    'count',
    (where) => `SELECT count(*)::int AS total FROM answers a WHERE ${where}`,
  );
}
