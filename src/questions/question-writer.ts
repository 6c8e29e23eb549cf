import type { EntityManager } from 'typeorm';
import { newIds } from '../common/new-ids.js';
import type { Difficulty, PanelRule, QuestionType, Specialty } from '../common/enums.js';
import { copiedJson, copiedNames, copiedNumber, copiedText, copyRows } from '../database/copy-rows.js';
import type { StaffQuestionRow } from './question.rows.js';

/** A question to be written, checked before. */
export interface QuestionFields {
  categoryId: string;
  externalId: string | null;
  qType: QuestionType;
  content: string;
  options: Record<string, unknown> | null;
  correctAnswer: Record<string, unknown> | null;
  scoringRubric: Record<string, unknown> | null;
  maxScore: number;
  difficulty: Difficulty;
  targetSpecialties: Specialty[] | null;
  explanation: string | null;
  displayOrder: number;
  markers: number | null;
  panelRule: PanelRule | null;
  panelSpread: number | null;
  /** Null keeps what is stored; true for a new question. */
  isActive: boolean | null;
}

/** Rows a statement; more would make one JSON document of tens of megabytes. */
const BATCH = 1_000;

const GIVEN = `given AS (
  SELECT * FROM jsonb_to_recordset($1::jsonb) AS g(
    id uuid, "categoryId" uuid, "externalId" varchar, "qType" questiontype, content text, options jsonb,
    "correctAnswer" jsonb, "scoringRubric" jsonb, "maxScore" int, difficulty difficulty, "targetSpecialties" jsonb,
    explanation text, "displayOrder" int, "isActive" boolean, markers int, "panelRule" panelrule,
    "panelSpread" int))`;

/** As {@link lineOf} writes them. */
const INTO_QUESTIONS = `questions (id, category_id, external_id, q_type, content, options, correct_answer, scoring_rubric,
  max_score, difficulty, target_specialties, explanation, display_order, is_active, markers, panel_rule, panel_spread,
  revised_by_id)`;

/**
 * What a revision keeps: a change of it is a new one, which a trigger numbers after keeping the one before. JSON null is the
 * same as SQL NULL.
 */
const WORDING = `(q.q_type, q.content, nullif(q.options, 'null'), nullif(q.correct_answer, 'null'),
     nullif(q.scoring_rubric, 'null'), q.max_score)
    IS DISTINCT FROM
    (g."qType", g.content, g.options, g."correctAnswer", g."scoringRubric", g."maxScore")`;

const UPDATE = `
WITH ${GIVEN},
changed AS (
  UPDATE questions q
     SET category_id = g."categoryId", external_id = g."externalId", q_type = g."qType", content = g.content,
         options = g.options, correct_answer = g."correctAnswer", scoring_rubric = g."scoringRubric",
         max_score = g."maxScore", difficulty = g.difficulty, target_specialties = g."targetSpecialties",
         explanation = g.explanation, display_order = g."displayOrder",
         is_active = coalesce(g."isActive", q.is_active),
         markers = g.markers, panel_rule = g."panelRule", panel_spread = g."panelSpread",
         revised_by_id = CASE WHEN ${WORDING} THEN $2::uuid ELSE q.revised_by_id END,
         revised_at = CASE WHEN ${WORDING} THEN now() ELSE q.revised_at END,
         row_version = q.row_version + 1, updated_at = now()
    FROM given g
   WHERE q.id = g.id
     AND (${WORDING}
       OR (q.category_id, q.external_id, q.difficulty, nullif(q.target_specialties, 'null'), q.explanation,
           q.display_order, q.is_active, q.markers, q.panel_rule, q.panel_spread)
          IS DISTINCT FROM
          (g."categoryId", g."externalId", g.difficulty, g."targetSpecialties", g.explanation,
           g."displayOrder", coalesce(g."isActive", q.is_active), g.markers, g."panelRule", g."panelSpread"))
  RETURNING q.id)
SELECT count(*)::int AS rows FROM changed`;

/** Writes new questions; returns their ids in the order given. */
export async function insertQuestions(
  tx: EntityManager,
  questions: readonly QuestionFields[],
  userId: string | null,
): Promise<string[]> {
  if (questions.length === 0) return [];
  const ids = newIds(questions.length);
  const author = copiedText(userId);
  await copyRows(tx, INTO_QUESTIONS, questions, (question, index) => lineOf(ids[index] as string, question, author));
  return ids;
}

/** A new question in COPY's text form. */
function lineOf(id: string, question: QuestionFields, author: string): string {
  const { categoryId, qType, maxScore, difficulty, displayOrder, isActive } = question;
  const keys = `${id}\t${categoryId}\t${copiedText(question.externalId)}\t${qType}\t${copiedText(question.content)}`;
  const judged = `${copiedJson(question.options)}\t${copiedJson(question.correctAnswer)}\t${copiedJson(question.scoringRubric)}`;
  const shown = `${maxScore}\t${difficulty}\t${copiedNames(question.targetSpecialties)}\t${copiedText(question.explanation)}`;
  const panel = `${copiedNumber(question.markers)}\t${copiedText(question.panelRule)}\t${copiedNumber(question.panelSpread)}`;
  return `${keys}\t${judged}\t${shown}\t${displayOrder}\t${isActive ?? true}\t${panel}\t${author}`;
}

/**
 * Makes stored questions equal to these. A changed wording is a new revision; what is equal already is left alone.
 * The caller has locked the rows. Returns how many were different.
 */
export function updateQuestions(
  tx: EntityManager,
  questions: readonly (QuestionFields & { id: string })[],
  userId: string | null,
): Promise<number> {
  return inBatches(tx, UPDATE, questions, userId);
}

async function inBatches(
  tx: EntityManager,
  text: string,
  rows: readonly unknown[],
  userId: string | null,
): Promise<number> {
  let touched = 0;
  for (let start = 0; start < rows.length; start += BATCH) {
    const batch = JSON.stringify(rows.slice(start, start + BATCH));
    const [done]: [{ rows: number }] = await tx.query(text, [batch, userId]);
    touched += done.rows;
  }
  return touched;
}

/** The stored question in the form in which it is written. */
export function fieldsOf(row: StaffQuestionRow): QuestionFields & { id: string } {
  return {
    id: row.id,
    categoryId: row.category_id,
    externalId: row.external_id,
    qType: row.q_type,
    content: row.content,
    options: row.options,
    correctAnswer: row.correct_answer,
    scoringRubric: row.scoring_rubric,
    maxScore: row.max_score,
    difficulty: row.difficulty,
    targetSpecialties: row.target_specialties,
    explanation: row.explanation,
    displayOrder: row.display_order,
    isActive: row.is_active,
    markers: row.markers,
    panelRule: row.panel_rule,
    panelSpread: row.panel_spread,
  };
}
