import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AnswerStatus, GradeEventKind } from '../common/enums.js';
import { ReadPool } from '../database/read-pool.js';
import { ReplicaReads } from '../database/replica-reads.js';
import type { AskedQuestion, CategoryScore, CategoryTally } from '../scoring/expert-score.js';
import { isOpen, COUNTING, PEOPLE, TALLIES, TALLIES_OF_ONE } from './tally-statements.js';

export interface TallyRow extends CategoryTally {
  expertId: string;
}

/** How far an expert is, by the latest version of each question asked. */
export interface ProgressRow {
  expertId: string;
  total: number;
  /** Questions with a counting version. */
  answered: number;
  draft: number;
  submitted: number;
  graded: number;
  reviewed: number;
  finalized: boolean;
}

export interface ExpertResultRow {
  expertId: string;
  /** Null: there is no final result. */
  final: FinalResultRow | null;
}

/** A question of a final result. */
export interface FinalItem {
  questionId: string;
  revision: number;
  categoryId: string;
  answerId: string | null;
  version: number | null;
  possible: number;
  score: number | null;
}

export interface FinalResultRow {
  id: string;
  number: number;
  reason: string | null;
  total: number | null;
  gradedTotal: number | null;
  categories: CategoryScore[];
  createdAt: Date;
  /** When a change of a score in it first put it in question; null as long as none did. */
  reopenedAt: Date | null;
}

/** A change of a score that a final result holds. */
export interface ReopeningRow {
  eventId: string;
  kind: GradeEventKind;
  answerId: string;
  questionId: string;
  createdAt: string;
}

export interface WholeFinalResultRow extends FinalResultRow {
  expertId: string;
  allowUngraded: boolean;
  finalizedById: string | null;
  items: FinalItem[];
  reopenings: ReopeningRow[];
}

/** One question asked of an expert. */
export type AskedRow = AskedQuestion & FinalItem;

const PROGRESS = `
WITH ${PEOPLE},
latest AS (
  SELECT DISTINCT ON (a.expert_id, a.question_id) a.expert_id, a.question_id, a.status,
         bool_or(a.status <> 'DRAFT') OVER (PARTITION BY a.expert_id, a.question_id) AS counts
    FROM answers a
   WHERE a.expert_id = ANY ($1::uuid[])
   ORDER BY a.expert_id DESC, a.question_id DESC, a.version DESC),
open AS (
  SELECT g.specialties, count(*) AS asked
    FROM (SELECT DISTINCT specialties FROM people) g
   CROSS JOIN questions q
    JOIN question_categories c ON c.id = q.category_id
   WHERE ${isOpen('g.specialties')}
   GROUP BY g.specialties),
held AS (
  SELECT l.expert_id,
         count(*) FILTER (WHERE l.counts) AS answered,
         count(*) FILTER (WHERE NOT o.is_open) AS no_longer_open,
         count(*) FILTER (WHERE l.status = 'DRAFT') AS draft,
         count(*) FILTER (WHERE l.status = 'SUBMITTED') AS submitted,
         count(*) FILTER (WHERE l.status = 'GRADED') AS graded,
         count(*) FILTER (WHERE l.status = 'REVIEWED') AS reviewed
    FROM latest l
    JOIN people p ON p.id = l.expert_id
    JOIN questions q ON q.id = l.question_id
    JOIN question_categories c ON c.id = q.category_id
   CROSS JOIN LATERAL (SELECT ${isOpen('p.specialties')} AS is_open) o
   WHERE l.counts OR o.is_open
   GROUP BY l.expert_id)
SELECT p.id AS "expertId",
       (coalesce(o.asked, 0) + coalesce(h.no_longer_open, 0))::int AS total,
       coalesce(h.answered, 0)::int AS answered,
       coalesce(h.draft, 0)::int AS draft,
       coalesce(h.submitted, 0)::int AS submitted,
       coalesce(h.graded, 0)::int AS graded,
       coalesce(h.reviewed, 0)::int AS reviewed,
       EXISTS (SELECT FROM final_results f WHERE f.expert_id = p.id) AS finalized
  FROM people p
  LEFT JOIN open o ON o.specialties = p.specialties
  LEFT JOIN held h ON h.expert_id = p.id`;

const FINAL_FIELDS = `f.id, f.number, f.reason, f.total, f.graded_total AS "gradedTotal", f.categories, f.created_at AS "createdAt",
  (SELECT min(o.created_at) FROM result_reopenings o
    WHERE o.expert_id = f.expert_id AND o.number = f.number) AS "reopenedAt"`;
const WHOLE_FINAL_FIELDS = `${FINAL_FIELDS}, f.expert_id AS "expertId", f.allow_ungraded AS "allowUngraded",
  f.finalized_by_id AS "finalizedById", f.items,
  (SELECT coalesce(json_agg(json_build_object('eventId', g.id, 'kind', g.kind, 'answerId', g.answer_id,
                                              'questionId', g.question_id, 'createdAt', g.created_at)
                            ORDER BY o.created_at, o.event_id), '[]')
     FROM result_reopenings o
     JOIN grade_events g ON g.id = o.event_id
    WHERE o.expert_id = f.expert_id AND o.number = f.number) AS reopenings`;

const ASKED = `
WITH ${PEOPLE}, ${COUNTING}
SELECT q.id AS "questionId", coalesce(k.question_revision, q.revision) AS revision,
       c.id AS "categoryId", c.name, c.weight, c.display_order AS "categoryOrder",
       k.id AS "answerId", k.version, coalesce(k.max_score, q.max_score) AS possible, k.score,
       k.id IS NOT NULL AS answered, k.score IS NOT NULL AS graded
  FROM people p
 CROSS JOIN questions q
  JOIN question_categories c ON c.id = q.category_id
  LEFT JOIN counting k ON k.question_id = q.id
 WHERE k.id IS NOT NULL OR ${isOpen('p.specialties')}
 ORDER BY c.display_order, c.name COLLATE "C", q.display_order, q.id`;

/** Who answers a read: the primary, or the replica where something older will do. */
export type Source = Pick<ReadPool, 'query'>;

/** Read models of results. Asked of an expert are the open questions of its specialties and what it has handed in. */
@Injectable()
export class ResultsQueries {
  constructor(
    readonly reads: ReadPool,
    readonly replica: ReplicaReads,
  ) {}

  tallies(expertIds: readonly string[], from: Source = this.reads): Promise<TallyRow[]> {
    if (expertIds.length !== 1) return from.query<TallyRow>('results-tallies', TALLIES, [expertIds]);
    return from.query<TallyRow>('results-tallies-one', TALLIES_OF_ONE, expertIds);
  }

  /** A row for each expert that exists. */
  progress(expertIds: readonly string[], from: Source = this.reads): Promise<ProgressRow[]> {
    return from.query<ProgressRow>('results-progress', PROGRESS, [expertIds]);
  }

  /** A row for each expert that exists, with the final result that counts. */
  async finals(expertIds: readonly string[], from: Source = this.reads): Promise<ExpertResultRow[]> {
    const rows = await from.query<{ expertId: string; id: string | null } & FinalResultRow>(
      'results-finals',
      `SELECT e.id AS "expertId", f.*
         FROM experts e
         LEFT JOIN LATERAL (
           SELECT ${FINAL_FIELDS} FROM final_results f WHERE f.expert_id = e.id ORDER BY f.number DESC LIMIT 1) f ON true
        WHERE e.id = ANY ($1::uuid[])`,
      [expertIds],
    );
    return rows.map(({ expertId, ...final }) => ({ expertId, final: final.id === null ? null : final }));
  }

  /** The statuses that the expert's counting answers are in. */
  async countingStatuses(expertId: string): Promise<AnswerStatus[]> {
    const rows = await this.reads.query<{ status: AnswerStatus }>(
      'results-counting-statuses',
      `WITH ${COUNTING} SELECT DISTINCT status FROM counting`,
      [[expertId]],
    );
    return rows.map(({ status }) => status);
  }

  /** Every final result after `afterNumber`, oldest first; one more than `limit`. */
  listFinals(expertId: string, afterNumber: number, limit: number): Promise<WholeFinalResultRow[]> {
    return this.reads.query<WholeFinalResultRow>(
      'results-list',
      `SELECT ${WHOLE_FINAL_FIELDS} FROM final_results f
        WHERE f.expert_id = $1 AND f.number > $2 ORDER BY f.number LIMIT $3`,
      [expertId, afterNumber, limit + 1],
    );
  }

  async countFinals(expertId: string): Promise<number> {
    const [row] = await this.reads.query<{ total: number }>(
      'results-count',
      `SELECT count(*)::int AS total FROM final_results WHERE expert_id = $1`,
      [expertId],
    );
    return row?.total ?? 0;
  }

  /** Everything asked of the expert, as it stands in the caller's transaction. */
  asked(tx: EntityManager, expertId: string): Promise<AskedRow[]> {
    return tx.query(ASKED, [[expertId]]);
  }
}
