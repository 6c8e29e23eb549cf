import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS } from '../answers/answer-row.js';
import { BY_GRADERS } from '../answers/event-kinds.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';
import type { QuestionType, Specialty } from '../common/enums.js';
import { targetsAnyOf } from '../questions/question.rows.js';
import type { QueueQuery } from './grading.requests.js';

/** A named statement: the same name always comes with the same text. */
export interface Statement {
  name: string;
  text: string;
  values: readonly unknown[];
}

export type QueueStage = QueueQuery['stage'];

/** Of which questions. */
export interface QueueFilter {
  categoryId?: string | null | undefined;
  questionId?: string | null | undefined;
  qType?: QuestionType | null | undefined;
  specialty?: Specialty | null | undefined;
}

/** Both are read in the order of a partial index that holds nothing else. */
export const STAGES: Readonly<Record<QueueStage, { waits: string; since: string }>> = {
  grade: { waits: `a.status = 'SUBMITTED' AND NOT a.superseded`, since: 'a.submitted_at' },
  review: { waits: `a.status = 'GRADED' AND NOT a.superseded`, since: 'a.graded_at' },
};

/**
 * Holds for claims `c` that have not expired, on the clock of the database, which all instances share, at the beginning of
 * the statement: a transaction may have waited for its locks until the lease was over.
 */
export const UNEXPIRED = 'c.expires_at > statement_timestamp()';

/** The question is shown as it was answered: an earlier wording lies with the revisions, the current one with the question. */
export const ITEM = `${ANSWER_COLUMNS}, false AS finalized, coalesce(r.q_type, q.q_type) AS q_type, coalesce(r.content, q.content) AS content,
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

const QUESTION = `
  JOIN questions q ON q.id = a.question_id`;

/** What an {@link ITEM} is read from, beside `answers a`. */
export const ITEM_JOINS = `${QUESTION}
  LEFT JOIN question_revisions r ON r.question_id = a.question_id AND r.revision = a.question_revision`;

/**
 * What waits for a person. One statement a combination of conditions, so that each is planned for those it has and reads
 * its index in order. Their names are short: PostgreSQL cuts them at 63 characters.
 */
export class Conditions {
  readonly values: unknown[] = [];
  /** SQL of the user's id. */
  readonly user: string;
  private readonly texts: string[];
  private name: string;

  constructor(
    { userId, expertId }: Pick<Actor, 'userId' | 'expertId'>,
    stage: QueueStage,
    { categoryId, questionId, qType, specialty }: QueueFilter,
  ) {
    this.name = stage;
    this.texts = [STAGES[stage].waits];
    // Nobody judges what is theirs, what they wrote or what they are kept from; the reviewer is none of the graders.
    this.user = `${this.bind(userId)}::uuid`;
    this.texts.push(
      `(a.written_by_id IS NULL OR a.written_by_id <> ${this.user})`,
      notExcluded(this.user, 'a.expert_id'),
    );
    if (stage === 'review') {
      this.texts.push(
        `(a.grader_id IS NULL OR a.grader_id <> ${this.user})`,
        `NOT EXISTS (SELECT FROM grade_events g WHERE g.answer_id = a.id AND ${BY_GRADERS('g')} AND g.actor_id = ${this.user})`,
      );
    }
    this.add('-e', expertId, (id) => `a.expert_id <> ${id}::uuid`);
    this.add('-c', categoryId, (id) => `q.category_id = ${id}::uuid`);
    this.add('-q', questionId, (id) => `a.question_id = ${id}::uuid`);
    this.add('-t', qType, (type) => `q.q_type = ${type}::questiontype`);
    this.add('-s', specialty && [specialty], targetsAnyOf);
  }

  bind(value: unknown): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }

  /** Leaves out what is claimed; `whose` is SQL over the claim `c`. */
  withoutClaims(whose: string): this {
    return this.and(`NOT EXISTS (SELECT FROM grading_claims c WHERE c.answer_id = a.id AND ${whose} AND ${UNEXPIRED})`);
  }

  and(condition: string): this {
    this.texts.push(condition);
    return this;
  }

  after(since: string, [moment, id]: readonly string[]): void {
    this.name += '-after';
    this.texts.push(`(${since}, a.id) > (${this.bind(moment)}::timestamptz, ${this.bind(id)}::uuid)`);
  }

  /** A SELECT of these answers and their questions; `end` is what follows its WHERE. */
  selecting(columns: string, end = '', joins = QUESTION): string {
    return `SELECT ${columns}
  FROM answers a${joins}
 WHERE ${this.texts.join('\n   AND ')}${end}`;
  }

  statement(kind: string, text: string): Statement {
    return { name: `grading-${kind}-${this.name}`, text, values: this.values };
  }

  private add(flag: string, value: unknown, condition: (parameter: string) => string): void {
    if (value === undefined || value === null) return;
    this.name += flag;
    this.texts.push(condition(this.bind(value)));
  }
}
