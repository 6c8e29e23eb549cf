import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { QuestionType } from '../common/enums.js';
import { queryPrepared } from '../database/read-pool.js';
import { targetsAnyOf } from '../questions/question.rows.js';
import { joinTail, TAIL_COLUMNS, type TailRow } from './chain-tail.js';
import { TELLING } from './event-kinds.js';
import { lockPairs } from './pair-lock.js';
import type { PairFacts } from './write-rules.js';
import { noSuchExpert } from './write-target.js';

/** The open draft of a pair. */
export interface DraftRow {
  id: string;
  version: number;
  response_data: Record<string, unknown>;
  question_revision: number;
  written_by_id: string | null;
  row_version: number;
  content_version: number;
}

/** Everything a save or a submission depends on, read under the pair's lock. */
export interface PairState extends PairFacts, TailRow {
  expert_id: string;
  question_id: string;
  q_type: QuestionType;
  options: Record<string, unknown> | null;
  correct_answer: Record<string, unknown> | null;
  scoring_rubric: Record<string, unknown> | null;
  max_score: number;
  revision: number;
  explanation: string | null;
  question_row_version: number;
  /** 0 before the first. */
  latest_version: number;
  draft: DraftRow | null;
}

const PAIR_OF = (alias: string) => `${alias}.expert_id = e.id AND ${alias}.question_id = q.id`;

/** The specialties of `experts e`, as an array. */
export const SPECIALTIES = 'ARRAY(SELECT jsonb_array_elements_text(e.specialties))';

/** The columns of {@link PairFacts}, of `experts e`, `questions q` and `question_categories c`. */
export const PAIR_FACTS = `e.is_active AS expert_active, q.is_active AS question_active, c.is_active AS category_active,
  ${targetsAnyOf(SPECIALTIES)} AS for_expert,
  EXISTS (SELECT FROM grade_events g WHERE ${PAIR_OF('g')} AND ${TELLING('g')}) AS has_grade_event,
  EXISTS (SELECT FROM answers v WHERE ${PAIR_OF('v')} AND v.status = 'GRADED') AS has_graded_version,
  EXISTS (SELECT FROM answers v WHERE ${PAIR_OF('v')} AND v.status = 'REVIEWED') AS has_reviewed_version,
  EXISTS (SELECT FROM final_results f WHERE f.expert_id = e.id) AS finalized`;

const PAIR_STATES = `
SELECT e.id AS expert_id, q.id AS question_id, q.q_type, q.options, q.correct_answer, q.scoring_rubric, q.max_score, q.revision,
       q.explanation, q.row_version AS question_row_version, ${PAIR_FACTS},
       coalesce((SELECT max(v.version) FROM answers v WHERE ${PAIR_OF('v')}), 0) AS latest_version,
       ${TAIL_COLUMNS},
       CASE WHEN d.id IS NOT NULL THEN jsonb_build_object(
         'id', d.id, 'version', d.version, 'response_data', d.response_data, 'question_revision', d.question_revision,
         'written_by_id', d.written_by_id, 'row_version', d.row_version, 'content_version', d.content_version) END AS draft
  FROM experts e
 CROSS JOIN questions q
  JOIN question_categories c ON c.id = q.category_id
  LEFT JOIN answers d ON ${PAIR_OF('d')} AND d.status = 'DRAFT'
  ${joinTail('e.id', 'q.id')}
 WHERE e.id = $1 AND q.id = ANY ($2::uuid[])`;

/** Pairs of one expert, held for the rest of a transaction. */
@Injectable()
export class AnswerPairs {
  /**
   * Locks the pairs and reads them as they are under the lock, in the order of `questionIds`; undefined where there is
   * no such question.
   * @throws DomainError `expert-not-found`
   */
  async lock(tx: EntityManager, expertId: string, questionIds: readonly string[]): Promise<(PairState | undefined)[]> {
    await lockPairs(
      tx,
      questionIds.map((questionId) => ({ expertId, questionId })),
    );
    const rows = await queryPrepared<PairState>(tx, 'answers-pair-states', PAIR_STATES, [expertId, questionIds]);
    if (rows.length === 0) await requireExpert(tx, expertId);
    const byQuestion = new Map(rows.map((row) => [row.question_id, row]));
    return questionIds.map((id) => byQuestion.get(id));
  }

  /** Whether what an expert reads or what an answer is worth has changed since that revision; key and rubric do not count. */
  async changedSince(tx: EntityManager, questionId: string, revision: number): Promise<boolean> {
    const rows: unknown[] = await tx.query(
      `SELECT FROM questions q
        WHERE q.id = $1
          AND (q.revision = $2 OR EXISTS (
            SELECT FROM question_revisions r
             WHERE r.question_id = q.id AND r.revision = $2
               AND r.q_type = q.q_type AND r.content = q.content AND r.max_score = q.max_score
               AND coalesce(r.options, 'null') = coalesce(q.options, 'null')))`,
      [questionId, revision],
    );
    return rows.length === 0;
  }
}

async function requireExpert(tx: EntityManager, expertId: string): Promise<void> {
  const experts: unknown[] = await tx.query(`SELECT id FROM experts WHERE id = $1`, [expertId]);
  if (experts.length === 0) throw noSuchExpert();
}
