import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS } from '../answers/answer-row.js';
import { MAX_LIMIT } from '../common/page.js';
import type { QueueQuery } from './grading.requests.js';

/** A named statement: the same name always comes with the same text. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

/** What waits, for whom, of which questions. */
export type QueueFilter = Pick<QueueQuery, 'stage' | 'categoryId' | 'questionId' | 'qType'>;

/** Both are read in the order of a partial index that holds nothing else. */
const STAGES: Readonly<Record<QueueQuery['stage'], { status: string; since: string }>> = {
  grade: { status: 'SUBMITTED', since: 'a.submitted_at' },
  review: { status: 'GRADED', since: 'a.graded_at' },
};

/**
 * Rows of a page, written into the text: of a limit that is a parameter a plan for all values expects a tenth of what waits,
 * and starts parallel workers for it, or else the page is planned each time, which costs more than reading it.
 */
const PAGES: readonly number[] = [20, 50, MAX_LIMIT];

/** The question is shown as it was answered: an earlier wording lies with the revisions, the current one with the question. */
const SELECT = `
SELECT ${ANSWER_COLUMNS}, false AS finalized, coalesce(r.q_type, q.q_type) AS q_type, coalesce(r.content, q.content) AS content,
       CASE WHEN r.question_id IS NULL THEN q.options ELSE r.options END AS options,
       CASE WHEN r.question_id IS NULL THEN q.correct_answer ELSE r.correct_answer END AS correct_answer,
       CASE WHEN r.question_id IS NULL THEN q.scoring_rubric ELSE r.scoring_rubric END AS scoring_rubric,
       coalesce(r.max_score, q.max_score) AS question_max_score, coalesce(r.revision, q.revision) AS revision,
       q.category_id, q.difficulty, q.target_specialties, q.display_order, q.is_active, q.external_id, q.explanation,
       q.row_version AS question_row_version, q.created_at AS question_created_at, q.updated_at AS question_updated_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'type', f.type, 'size', f.size) ORDER BY named.place), '[]')
          FROM jsonb_array_elements_text(CASE jsonb_typeof(a.response_data -> 'files')
                 WHEN 'array' THEN a.response_data -> 'files' ELSE '[]' END) WITH ORDINALITY AS named (file_id, place)
          JOIN files f ON f.expert_id = a.expert_id AND f.id::text = lower(named.file_id)
         WHERE q.q_type = 'FILE') AS files`;

/** One statement a combination of conditions, so that each is planned for those it has and reads its index in order. */
class Conditions {
  readonly values: unknown[] = [];
  private readonly texts: string[];
  private name: string;

  constructor(
    { userId, expertId }: Pick<Actor, 'userId' | 'expertId'>,
    { stage, categoryId, questionId, qType }: QueueFilter,
  ) {
    this.name = stage;
    this.texts = [`a.status = '${STAGES[stage].status}'`, 'NOT a.superseded'];
    // Nobody judges what is theirs or what they wrote; the reviewer is none of the graders.
    const user = this.bind(userId);
    this.texts.push(`(a.written_by_id IS NULL OR a.written_by_id <> ${user}::uuid)`);
    if (stage === 'review') {
      this.texts.push(
        `(a.grader_id IS NULL OR a.grader_id <> ${user}::uuid)`,
        `NOT EXISTS (SELECT FROM grade_events g WHERE g.answer_id = a.id AND g.kind = 'GRADED' AND g.actor_id = ${user}::uuid)`,
      );
    }
    this.add('-expert', expertId, (id) => `a.expert_id <> ${id}::uuid`);
    this.add('-category', categoryId, (id) => `q.category_id = ${id}::uuid`);
    this.add('-question', questionId, (id) => `a.question_id = ${id}::uuid`);
    this.add('-type', qType, (type) => `q.q_type = ${type}::questiontype`);
  }

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  add(flag: string, value: unknown, condition: (parameter: string) => string): void {
    if (value === undefined || value === null) return;
    this.name += flag;
    this.texts.push(condition(this.bind(value)));
  }

  after(since: string, [moment, id]: readonly string[]): void {
    this.name += '-after';
    this.texts.push(`(${since}, a.id) > (${this.bind(moment)}::timestamptz, ${this.bind(id)}::uuid)`);
  }

  statement(kind: string, select: string, end = ''): Statement {
    const text = `${select}
  FROM answers a
  JOIN questions q ON q.id = a.question_id
  LEFT JOIN question_revisions r ON r.question_id = a.question_id AND r.revision = a.question_revision
 WHERE ${this.texts.join('\n   AND ')}${end}`;
    return { name: `grading-queue-${kind}-${this.name}`, text, values: this.values };
  }
}

/** One page of what the actor may judge, oldest first; at least one more than `limit`, where there are so many. */
export function listStatement(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  filter: QueueFilter,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const { since } = STAGES[filter.stage];
  const conditions = new Conditions(actor, filter);
  if (after) conditions.after(since, after);
  const rows = PAGES.find((page) => page >= limit) ?? limit;
  return conditions.statement(
    `list-${rows}`,
    `${SELECT}, ${since}::text AS since`,
    `\n ORDER BY ${since}, a.id\n LIMIT ${rows + 1}`,
  );
}

/** How much is on all pages. */
export function countStatement(actor: Pick<Actor, 'userId' | 'expertId'>, filter: QueueFilter): Statement {
  return new Conditions(actor, filter).statement('count', 'SELECT count(*)::int AS total');
}

/** Of what the actor may review, the ids alone, in that order; one more than `limit`, where there are so many. */
export function reviewableStatement(
  actor: Pick<Actor, 'userId' | 'expertId'>,
  filter: Omit<QueueFilter, 'stage'>,
  limit: number,
  after: readonly string[] | null,
): Statement {
  const { since } = STAGES.review;
  const conditions = new Conditions(actor, { ...filter, stage: 'review' });
  if (after) conditions.after(since, after);
  return conditions.statement(
    'reviewable',
    `SELECT a.id, ${since}::text AS since`,
    `\n ORDER BY ${since}, a.id\n LIMIT ${Math.trunc(limit) + 1}`,
  );
}
