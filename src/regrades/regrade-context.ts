import type { EntityManager } from 'typeorm';
import type { GradableQuestion } from '../scoring/auto-grade.js';
import { isObject } from '../scoring/shapes/unchecked.js';

/** What a question asked for, revision by revision. */
export type Wordings = ReadonlyMap<number, GradableQuestion>;

/** A row of before that names the current revision counts, as everywhere. */
const WORDINGS = `
SELECT r.revision, r.q_type AS "qType", r.options, r.correct_answer AS "correctAnswer", r.scoring_rubric AS "scoringRubric",
       r.max_score AS "maxScore"
  FROM question_revisions r WHERE r.question_id = $1
UNION ALL
SELECT q.revision, q.q_type, q.options, q.correct_answer, q.scoring_rubric, q.max_score
  FROM questions q
 WHERE q.id = $1
   AND NOT EXISTS (SELECT FROM question_revisions r WHERE r.question_id = q.id AND r.revision = q.revision)`;

/** Every wording of the question that is kept. */
export async function wordingsOf(tx: EntityManager, questionId: string): Promise<Wordings> {
  const rows: (GradableQuestion & { revision: number })[] = await tx.query(WORDINGS, [questionId]);
  return new Map(rows.map(({ revision, ...wording }) => [revision, wording]));
}

/** Whether an answer to the one can be held against the key of the other: the same type, and options of the same keys. */
export function isComparable(one: GradableQuestion | undefined, other: GradableQuestion): boolean {
  return one !== undefined && one.qType === other.qType && `${optionKeys(one)}` === `${optionKeys(other)}`;
}

/** Sorted; none for types without options. */
export function optionKeys({ options }: GradableQuestion): string[] {
  return isObject(options) ? Object.keys(options).sort() : [];
}
