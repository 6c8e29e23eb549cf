import { v7 as uuid } from 'uuid';
import type { TestApp } from './app.js';

let serial = 0;

/** An active category, written straight to the database. */
export async function givenCategory(
  { db }: TestApp,
  fields: { name?: string; weight?: number; displayOrder?: number; isActive?: boolean } = {},
) {
  serial += 1;
  const id = uuid();
  await db.query(
    `INSERT INTO question_categories (id, name, weight, display_order, is_active) VALUES ($1, $2, $3, $4, $5)`,
    [
      id,
      fields.name ?? `Category ${serial} ${id.slice(-6)}`,
      fields.weight ?? 10,
      fields.displayOrder ?? serial,
      fields.isActive ?? true,
    ],
  );
  return { id };
}

export interface QuestionFields {
  categoryId: string;
  qType?: 'SINGLE' | 'MULTIPLE' | 'SHORT' | 'ESSAY' | 'FILE';
  content?: string;
  options?: Record<string, string> | null;
  correctAnswer?: unknown;
  scoringRubric?: unknown;
  maxScore?: number;
  difficulty?: 'EASY' | 'MEDIUM' | 'HARD';
  targetSpecialties?: string[] | null;
  explanation?: string | null;
  displayOrder?: number;
  isActive?: boolean;
  markers?: number | null;
  panelRule?: 'MEAN' | 'MEDIAN' | 'LOWER' | null;
  panelSpread?: number | null;
}

const OPTIONS = { A: 'first', B: 'second', C: 'third', D: 'fourth' };
const KEYS = {
  SINGLE: { value: 'B' },
  MULTIPLE: { value: ['A', 'C'] },
  SHORT: { accepted: [{ text: 'Frog' }] },
  ESSAY: null,
  FILE: null,
};

/** An active question of the type (SINGLE, right is B, worth 10, unless said otherwise). */
export async function givenQuestion({ db }: TestApp, fields: QuestionFields) {
  serial += 1;
  const id = uuid();
  const qType = fields.qType ?? 'SINGLE';
  const choice = qType === 'SINGLE' || qType === 'MULTIPLE';
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));
  const row = {
    content: fields.content ?? `Question ${serial}?`,
    options: json(fields.options === undefined ? (choice ? OPTIONS : null) : fields.options),
    correctAnswer: json(fields.correctAnswer === undefined ? KEYS[qType] : fields.correctAnswer),
    scoringRubric: json(fields.scoringRubric),
    maxScore: fields.maxScore ?? 10,
  };
  await db.query(
    `INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score,
                            difficulty, target_specialties, explanation, display_order, is_active,
                            markers, panel_rule, panel_spread)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      id,
      fields.categoryId,
      qType,
      row.content,
      row.options,
      row.correctAnswer,
      row.scoringRubric,
      row.maxScore,
      fields.difficulty ?? 'MEDIUM',
      json(fields.targetSpecialties),
      fields.explanation ?? null,
      fields.displayOrder ?? serial,
      fields.isActive ?? true,
      fields.markers ?? null,
      fields.panelRule ?? null,
      fields.panelSpread ?? null,
    ],
  );
  return { id, maxScore: row.maxScore };
}
