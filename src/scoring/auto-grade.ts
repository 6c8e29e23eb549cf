import { isRight, scoreOf } from './rounding.js';
import type { Judgement } from './shapes/question-shape.js';
import { shapeOf } from './shapes/question-shapes.js';
import type { GradeTrace, Unjudged } from './trace.js';

export interface GradableQuestion {
  qType: string;
  options?: unknown;
  correctAnswer: unknown;
  scoringRubric: unknown;
  maxScore: number;
}

export interface AutoGrade {
  /** 0 to maxScore, at most 4 decimals. */
  score: number;
  isCorrect: boolean;
  /** Rule and version, such as `subset@1`. */
  policy: string;
}

/**
 * The machine's grade, or null where a person grades: the type is graded by hand, there is no key, or the stored key
 * or response does not fit the type or the options (rows of an adopted database may be of any shape). Never throws.
 * @param recorded the rule of a score that was given before, such as `subset@1`: what it makes of the response. Null for
 * one that nobody knows.
 */
export function autoGrade(q: GradableQuestion, responseData: unknown, recorded?: string): AutoGrade | null {
  const judgement = judge(q, responseData, recorded);
  return typeof judgement === 'string' ? null : gradeOf(judgement, q.maxScore);
}

/** The machine's grade and how it came about. */
export interface ExplainedGrade {
  grade: AutoGrade | null;
  trace: GradeTrace;
}

/** What {@link autoGrade} says, of the same judgement, and why. Never throws. */
export function explainGrade(q: GradableQuestion, responseData: unknown, recorded?: string): ExplainedGrade {
  const judgement = judge(q, responseData, recorded);
  return typeof judgement === 'string'
    ? { grade: null, trace: { kind: 'none', why: judgement } }
    : { grade: gradeOf(judgement, q.maxScore), trace: judgement.trace() };
}

function judge(q: GradableQuestion, responseData: unknown, recorded: string | undefined): Judgement | Unjudged {
  const shape = shapeOf(q.qType);
  if (!shape?.judge) return 'graded-by-hand';
  const correctAnswer = shape.correctAnswer.safeParse(q.correctAnswer ?? null);
  const scoringRubric = shape.scoringRubric.safeParse(q.scoringRubric ?? null);
  if (!correctAnswer.success || !scoringRubric.success) return 'question-does-not-fit';
  const response = shape.responseData.safeParse(responseData);
  if (!response.success) return 'response-does-not-fit';
  return shape.judge({
    correctAnswer: correctAnswer.data,
    scoringRubric: scoringRubric.data,
    response: response.data,
    options: q.options,
    recorded,
  });
}

function gradeOf({ fraction, policy }: Judgement, maxScore: number): AutoGrade {
  return { score: scoreOf(fraction, maxScore), isCorrect: isRight(fraction), policy };
}
