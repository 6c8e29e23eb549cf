import type { Actor } from '../access/actor.js';
import { ANSWER_COLUMNS } from '../answers/answer-row.js';
import { notExcluded } from '../exclusions/exclusion-condition.js';
import { BY_GRADERS } from '../answers/event-kinds.js';
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

/** What graders work on, whether they mark it or decide between marks. */
export const GRADABLE = `a.status = 'SUBMITTED' AND NOT a.superseded`;

/** Each is read in the order of a partial index that holds nothing else, but the few that wait for an adjudicator. */
export const STAGES: Readonly<Record<QueueStage, { waits: string; since: string }>> = {
  grade: { waits: GRADABLE, since: 'a.submitted_at' },
  adjudicate: { waits: GRADABLE, since: 'a.submitted_at' },
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
       q.markers, q.panel_rule, q.panel_spread,
       q.row_version AS question_row_version, q.created_at AS question_created_at, q.updated_at AS question_updated_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'type', f.type, 'size', f.size) ORDER BY named.place), '[]')
          FROM jsonb_array_elements_text(CASE jsonb_typeof(a.response_data -> 'files')
                 WHEN 'array' THEN a.response_data -> 'files' ELSE '[]' END) WITH ORDINALITY AS named (file_id, place)
          JOIN files f ON f.expert_id = a.expert_id AND f.id::text = lower(named.file_id)
         WHERE q.q_type = 'FILE') AS files`;

/**
 * How many are to mark the answer `a` to the question `q`: settled once the first of them has claimed or marked it, as long
 * as that counts.
 */
export const MARKERS = `coalesce((SELECT p.markers FROM panels p WHERE p.answer_id = a.id), greatest(
         (SELECT max(c.markers) FROM grading_claims c WHERE c.answer_id = a.id AND ${UNEXPIRED}),
         coalesce(q.markers, (SELECT k.markers FROM question_categories k WHERE k.id = q.category_id))))`;

/** Answers that others than the user hold or have marked, as many as are to mark them, where that is more than one. */
const FULL = (user: string): string => `
  SELECT c.answer_id FROM grading_claims c LEFT JOIN panels p ON p.answer_id = c.answer_id
   WHERE c.markers > 1 AND c.grader_id <> ${user} AND ${UNEXPIRED}
   GROUP BY c.answer_id, p.answer_id
  HAVING count(*) + coalesce(cardinality(p.marker_ids), 0) >= coalesce(p.markers, max(c.markers))`;

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
    private readonly stage: QueueStage,
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
    } else {
      // Markers are given an answer once; whoever decides between their marks is none of them.
      const mine = `${this.user} = ANY (p.marker_ids)`;
      this.texts.push(
        stage === 'grade'
          ? `NOT EXISTS (SELECT FROM panels p WHERE p.answer_id = a.id AND (p.disputed_at IS NOT NULL OR ${mine}))`
          : `EXISTS (SELECT FROM panels p WHERE p.answer_id = a.id AND p.disputed_at IS NOT NULL AND NOT ${mine})`,
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

  /**
   * Leaves out what others are at, as many as are to mark it, and what the actor holds unless it is to stay in sight. Claims
   * of what one person grades are looked up answer by answer; of the others, which are few, those answers are gathered first.
   */
  withoutClaims({ butOwn }: { butOwn: boolean }): this {
    const taken = butOwn
      ? `c.markers = 1 AND c.grader_id <> ${this.user}`
      : `(c.markers = 1 OR c.grader_id = ${this.user})`;
    this.and(`NOT EXISTS (SELECT FROM grading_claims c WHERE c.answer_id = a.id AND ${taken} AND ${UNEXPIRED})`);
    return this.stage === 'grade' ? this.and(`a.id NOT IN (${FULL(this.user)})`) : this;
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
