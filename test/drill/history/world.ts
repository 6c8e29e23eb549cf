import type pg from 'pg';
import { v7 as uuid } from 'uuid';
import { type DrillPerson, givenDrillPerson } from '../support/people.js';
import { OPTIONS } from './operation.js';

export interface DrillQuestion {
  readonly id: string;
  readonly qType: 'ESSAY' | 'MULTIPLE';
}

/** Everybody and everything that a history is about. */
export interface World {
  readonly experts: readonly DrillPerson[];
  readonly operators: readonly DrillPerson[];
  readonly evaluators: readonly DrillPerson[];
  readonly questions: readonly DrillQuestion[];
}

/** Points of an essay. */
export const ESSAY_POINTS = 10;

/** Half of the questions are graded by people, half by the machine. */
export async function givenWorld(
  db: pg.Pool,
  { experts, operators, evaluators, questions }: Record<keyof World, number>,
): Promise<World> {
  const several = (role: DrillPerson['role'], count: number) =>
    Promise.all(Array.from({ length: count }, () => givenDrillPerson(db, role)));
  return {
    experts: await several('APPLICANT', experts),
    operators: await several('OPERATOR', operators),
    evaluators: await several('EVALUATOR', evaluators),
    questions: await givenQuestions(db, questions),
  };
}

async function givenQuestions(db: pg.Pool, count: number): Promise<DrillQuestion[]> {
  const categoryId = uuid();
  await db.query(
    `INSERT INTO question_categories (id, name, weight, display_order, is_active) VALUES ($1, $2, 10, 1, true)`,
    [categoryId, `Category ${categoryId}`],
  );
  const questions = Array.from({ length: count }, (_, index) => ({
    id: uuid(),
    qType: index % 2 === 0 ? ('ESSAY' as const) : ('MULTIPLE' as const),
  }));
  const rows = questions.map(({ id, qType }) => ({
    id,
    category_id: categoryId,
    q_type: qType,
    content: `Question ${id}`,
    options: qType === 'ESSAY' ? null : Object.fromEntries(OPTIONS.map((option) => [option, option])),
    correct_answer: qType === 'ESSAY' ? null : { value: OPTIONS },
    max_score: qType === 'ESSAY' ? ESSAY_POINTS : OPTIONS.length,
  }));
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, max_score, difficulty, display_order, is_active)
     SELECT id, category_id, q_type, content, options, correct_answer, max_score, 'MEDIUM', 1, true
       FROM jsonb_to_recordset($1::jsonb) AS q (id uuid, category_id uuid, q_type questiontype, content text, options jsonb,
            correct_answer jsonb, max_score int)`,
    [JSON.stringify(rows)],
  );
  return questions;
}
