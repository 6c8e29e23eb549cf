import { Difficulty, PanelRule } from '../common/enums.js';
import { MAX_ORDER } from '../questions/question.requests.js';
import { specialtyFaults } from '../questions/specialty-faults.js';
import { MAX_MARKERS } from '../scoring/panel.js';
import { isPlainQuestion } from '../scoring/shapes/plain-question.js';
import type { ImportQuestionRequest } from './import.requests.js';

const FIELDS: ReadonlySet<string> = new Set([
  'externalId',
  'category',
  'categoryId',
  'qType',
  'content',
  'options',
  'correctAnswer',
  'scoringRubric',
  'maxScore',
  'difficulty',
  'targetSpecialties',
  'explanation',
  'displayOrder',
  'isActive',
  'markers',
  'panelRule',
  'panelSpread',
] satisfies (keyof ImportQuestionRequest)[]);

const DIFFICULTIES: ReadonlySet<unknown> = new Set(Object.values(Difficulty));
const PANEL_RULES: ReadonlySet<unknown> = new Set(Object.values(PanelRule));
const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Printable, without white space at its ends, and in no need of being composed. */
const NAME = /^[!-~]([ -~]*[!-~])?$/;
/** Names outside ASCII that trimming and composing leave as they are, and that hold nothing but letters and their like. */
const LETTERS = /^[\p{L}\p{N}]([\p{L}\p{N}\p{P} ]*[\p{L}\p{N}])?$/u;

/**
 * An item as the request that `inspect` would make of it, where it shows at a glance that it has no fault: nothing of it has
 * to be trimmed or composed, and its question is a plain one. Null says nothing: the item is looked at closely.
 * Such an item is far smaller than an item may be, so that it need not be measured.
 */
export function plainItem(item: Record<string, unknown>): ImportQuestionRequest | null {
  for (const name in item) if (!FIELDS.has(name)) return null;
  const { externalId, category, categoryId, difficulty, displayOrder, isActive, markers, panelRule, panelSpread } =
    item;
  const isPlain =
    isName(externalId, 200) &&
    (category === undefined ? isId(categoryId) : categoryId === undefined && isName(category, 100)) &&
    (difficulty === undefined || DIFFICULTIES.has(difficulty)) &&
    (displayOrder === undefined || isWithin(displayOrder, -MAX_ORDER, MAX_ORDER)) &&
    (isActive === undefined || typeof isActive === 'boolean') &&
    (markers === undefined || isWithin(markers, 1, MAX_MARKERS)) &&
    (panelRule === undefined || PANEL_RULES.has(panelRule)) &&
    (panelSpread === undefined || isWithin(panelSpread, 0, 100)) &&
    specialtyFaults(item['targetSpecialties']).length === 0 &&
    isPlainQuestion(item as unknown as ImportQuestionRequest);
  return isPlain ? (item as unknown as ImportQuestionRequest) : null;
}

function isId(text: unknown): boolean {
  return typeof text === 'string' && ID.test(text);
}

function isName(text: unknown, max: number): boolean {
  if (typeof text !== 'string' || text.length > max) return false;
  return NAME.test(text) || (LETTERS.test(text) && text.normalize('NFC') === text);
}

function isWithin(value: unknown, min: number, max: number): boolean {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}
