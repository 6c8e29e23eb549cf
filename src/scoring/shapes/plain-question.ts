import { QuestionType } from '../../common/enums.js';
import { TEXT_MATCHES, type TextSettings } from '../text-matches.js';
import { ruleInForce } from '../versions.js';
import { LIMITS } from './limits.js';
import type { QuestionDraft } from './question-shapes.js';
import { isObject } from './unchecked.js';

/**
 * Most questions of an upload are sound and of a plain build, which shows at a glance. What is looked at here is narrower
 * than what the shapes allow, so that a true is a promise: `checkQuestion` finds no fault. A false says nothing.
 */
export function isPlainQuestion({
  qType,
  content,
  options = null,
  correctAnswer = null,
  scoringRubric = null,
  maxScore,
  explanation = null,
}: QuestionDraft): boolean {
  return (
    isMarkdown(content, LIMITS.content) &&
    (explanation === null || isMarkdown(explanation, LIMITS.explanation)) &&
    Number.isInteger(maxScore) &&
    (maxScore as number) >= LIMITS.maxScore.min &&
    (maxScore as number) <= LIMITS.maxScore.max &&
    isOfType(qType, options, correctAnswer, scoringRubric, maxScore as number)
  );
}

const { standsFor } = ruleInForce(TEXT_MATCHES, 'exact').rule;

const PLAIN_TEXT: TextSettings = { caseSensitive: false, decimalComma: false, tolerance: null };

/** More entries than this are looked at closely. */
const FEW = 20;

/** Narrow enough to be no name that every object inherits. */
const KEY = /^[A-Za-z0-9]{1,4}$/;

function isOfType(qType: unknown, options: unknown, key: unknown, rubric: unknown, maxScore: number): boolean {
  switch (qType) {
    case QuestionType.SINGLE:
      return areOptions(options) && isKey(key, (value) => isOptionOf(options, value)) && rubric === null;
    case QuestionType.MULTIPLE:
      return areOptions(options) && isKey(key, (value) => areOptionsOf(options, value)) && rubric === null;
    case QuestionType.SHORT:
      return options === null && isShortKey(key) && rubric === null;
    case QuestionType.ESSAY:
      return options === null && key === null && (rubric === null || areCriteria(rubric, maxScore));
    default:
      return false;
  }
}

function areOptions(options: unknown): options is Record<string, string> {
  if (!isObject(options)) return false;
  const keys = Object.keys(options);
  return (
    keys.length >= LIMITS.options.min &&
    keys.length <= LIMITS.options.max &&
    keys.every((key) => KEY.test(key) && isMarkdown(options[key], LIMITS.optionText))
  );
}

function isKey(key: unknown, isValue: (value: unknown) => boolean): boolean {
  return key === null || (isObject(key) && hasOnly(key, 'value') && isValue(key['value']));
}

function isOptionOf(options: Record<string, string>, value: unknown): boolean {
  return typeof value === 'string' && Object.hasOwn(options, value);
}

function areOptionsOf(options: Record<string, string>, value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.length <= LIMITS.options.max &&
    value.every((one) => isOptionOf(options, one)) &&
    new Set(value).size === value.length
  );
}

function isShortKey(key: unknown): boolean {
  if (key === null) return true;
  const accepted = isObject(key) && hasOnly(key, 'accepted') ? key['accepted'] : null;
  if (!isShortList(accepted)) return false;
  const texts = accepted.map((entry) => (isObject(entry) && hasOnly(entry, 'text') ? entry['text'] : null));
  return (
    texts.every((one) => isFilled(one, LIMITS.shortText)) &&
    new Set(texts.map((one) => standsFor(one as string, PLAIN_TEXT))).size === texts.length
  );
}

function areCriteria(rubric: unknown, maxScore: number): boolean {
  const criteria = isObject(rubric) && hasOnly(rubric, 'criteria') ? rubric['criteria'] : null;
  if (!isShortList(criteria)) return false;
  let sum = 0;
  const ids = new Set<unknown>();
  for (const each of criteria) {
    if (!isObject(each) || !hasOnly(each, 'id', 'description', 'maxPoints')) return false;
    const { id, description, maxPoints } = each;
    if (!isFilled(id, LIMITS.criterionId) || !isMarkdown(description, LIMITS.rubricText)) return false;
    if (!Number.isInteger(maxPoints) || (maxPoints as number) < 1) return false;
    sum += maxPoints as number;
    ids.add(id);
  }
  return sum === maxScore && ids.size === criteria.length;
}

function isShortList(value: unknown): value is unknown[] {
  return Array.isArray(value) && value.length > 0 && value.length <= FEW;
}

/** Whether these are the fields of an object, all of them and no others. */
function hasOnly(value: Record<string, unknown>, ...names: readonly string[]): boolean {
  return Object.keys(value).length === names.length && names.every((name) => Object.hasOwn(value, name));
}

/** Without `<` there is no raw HTML. */
function isMarkdown(text: unknown, max: number): boolean {
  return isFilled(text, max) && !(text as string).includes('<');
}

function isFilled(text: unknown, max: number): boolean {
  return (
    typeof text === 'string' && text.length <= max && text.isWellFormed() && !text.includes('\0') && text.trim() !== ''
  );
}
