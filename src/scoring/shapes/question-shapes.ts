import { z } from 'zod';
import { QuestionType } from '../../common/enums.js';
import { multiple, single } from './choice.js';
import { essay } from './essay.js';
import { type Fault, listed, read } from './faults.js';
import { file } from './file.js';
import { LIMITS } from './limits.js';
import { checkMarkdown } from './markdown.js';
import type { QuestionShape } from './question-shape.js';
import { short } from './short.js';
import { filledText } from './texts.js';

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
  const points = read(maxScore, q.maxScore, '/maxScore');
  const common = [
    ...(q.content === undefined ? [] : markdownFaults(content, q.content, '/content')),
    ...(q.explanation === undefined ? [] : markdownFaults(explanation, q.explanation, '/explanation')),
    ...points.faults,
  ];
  const shape = shapeOf(q.qType);
  if (!shape) return [{ pointer: '/qType', detail: `Give one of ${listed(Object.keys(QUESTION_SHAPES))}.` }, ...common];

  const options = read(shape.options, q.options ?? null, '/options');
  const correctAnswer = read(shape.correctAnswer, q.correctAnswer ?? null, '/correctAnswer');
  const scoringRubric = read(shape.scoringRubric, q.scoringRubric ?? null, '/scoringRubric');
  const between = shape.questionFaults({
    options: options.value,
    correctAnswer: correctAnswer.value,
    scoringRubric: scoringRubric.value,
    maxScore: points.value,
  });
  return [...common, ...options.faults, ...correctAnswer.faults, ...scoringRubric.faults, ...between].slice(
    0,
    LIMITS.faults,
  );
}

/** Every fault of a response to a stored question, pointers starting with `/responseData`. Never throws. */
export function checkResponse(q: { qType: unknown; options?: unknown }, responseData: unknown): Fault[] {
  const shape = shapeOf(q.qType);
  if (!shape) return [{ pointer: '/responseData', detail: 'This question cannot be answered: its type is not known.' }];
  const response = read(shape.responseData, responseData, '/responseData');
  return response.value === undefined ? response.faults : shape.responseFaults(q.options ?? null, response.value);
}

/** The shape of a question type; undefined for anything that is none. */
export function shapeOf(qType: unknown): QuestionShape | undefined {
  return typeof qType === 'string' && Object.hasOwn(QUESTION_SHAPES, qType)
    ? QUESTION_SHAPES[qType as QuestionType]
    : undefined;
}

function markdownFaults(schema: z.ZodType<string | null>, input: unknown, pointer: string): Fault[] {
  const { value, faults } = read(schema, input, pointer);
  return typeof value === 'string' ? checkMarkdown(value, pointer) : faults;
}
