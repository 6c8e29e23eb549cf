import * as z from 'zod';
import { QuestionType } from '../../common/enums.js';
import { multiple, single } from './choice.js';
import { essay } from './essay.js';
import { type Fault, listed, merged, read } from './faults.js';
import { file } from './file.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import type { QuestionShape } from './question-shape.js';
import { short } from './short.js';
import { filledText } from './texts.js';
import { isObject } from './unchecked.js';

/** The one line a question type needs here. */
export const QUESTION_SHAPES: Readonly<Record<QuestionType, QuestionShape>> = {
  [QuestionType.SINGLE]: single,
  [QuestionType.MULTIPLE]: multiple,
  [QuestionType.SHORT]: short,
  [QuestionType.ESSAY]: essay,
  [QuestionType.FILE]: file,
};

/** A question as somebody sent it: nothing of it is trusted. An absent options, key or rubric is null. */
export interface QuestionDraft {
  qType: unknown;
  /** Checked where given. */
  content?: unknown;
  options?: unknown;
  correctAnswer?: unknown;
  scoringRubric?: unknown;
  maxScore: unknown;
  /** Checked where given; null is no explanation. */
  explanation?: unknown;
}

const content = filledText(LIMITS.content);
const explanation = filledText(LIMITS.explanation).nullable();
const maxScore = z.int().min(LIMITS.maxScore.min).max(LIMITS.maxScore.max);

/** Every fault of a question, pointers relative to it (`/correctAnswer/value/1`). Never throws, whatever was sent. */
export function checkQuestion(q: QuestionDraft): Fault[] {
  if (!isObject(q)) return [{ pointer: '', detail: 'Give a question as an object.' }];
  const common = [
    ...(q.content === undefined ? [] : markdownFaults(content, q.content, '/content')),
    ...(q.explanation === undefined ? [] : markdownFaults(explanation, q.explanation, '/explanation')),
    ...read(maxScore, q.maxScore, '/maxScore').faults,
  ];
  const shape = shapeOf(q.qType);
  if (!shape) return [{ pointer: '/qType', detail: `Give one of ${listed(Object.keys(QUESTION_SHAPES))}.` }, ...common];

  const { options = null, correctAnswer = null, scoringRubric = null } = q;
  const own = [
    ...common,
    ...read(shape.options, options, '/options').faults,
    ...read(shape.correctAnswer, correctAnswer, '/correctAnswer').faults,
    ...read(shape.scoringRubric, scoringRubric, '/scoringRubric').faults,
  ];
  return merged(own, shape.questionFaults({ options, correctAnswer, scoringRubric, maxScore: q.maxScore }));
}

/** Every fault of a response to a stored question, pointers starting with `/responseData`. Never throws. */
export function checkResponse(q: { qType: unknown; options?: unknown }, responseData: unknown): Fault[] {
  const shape = shapeOf(q.qType);
  if (!shape) return [{ pointer: '/responseData', detail: 'This question cannot be answered: its type is not known.' }];
  const own = read(shape.responseData, responseData, '/responseData').faults;
  return merged(own, shape.responseFaults(q.options, responseData));
}

/** The shape of a question type; undefined for anything that is none. */
export function shapeOf(qType: unknown): QuestionShape | undefined {
  return typeof qType === 'string' && Object.hasOwn(QUESTION_SHAPES, qType)
    ? QUESTION_SHAPES[qType as QuestionType]
    : undefined;
}

function markdownFaults(schema: z.ZodType, input: unknown, pointer: string): Fault[] {
  return merged(read(schema, input, pointer).faults, checkMarkdown(input, pointer));
}
