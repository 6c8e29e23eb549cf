import { scoreOf } from './rounding.js';
import { shapeOf } from './shapes/question-shapes.js';

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

/** A fraction above this is right; it leaves room for thirds that were added up. */
const RIGHT_ABOVE = 0.999999;

/**
 * The machine's grade, or null where a person grades: the type is graded by hand, there is no key, or the stored key
 * or response does not fit the type or the options (rows of an adopted database may be of any shape). Never throws.
 */
export function autoGrade(q: GradableQuestion, responseData: unknown): AutoGrade | null {
  const shape = shapeOf(q.qType);
  if (!shape?.judge) return null;
  const correctAnswer = shape.correctAnswer.safeParse(q.correctAnswer ?? null);
  const scoringRubric = shape.scoringRubric.safeParse(q.scoringRubric ?? null);
  const response = shape.responseData.safeParse(responseData);
  if (!correctAnswer.success || !scoringRubric.success || !response.success) return null;

  const judgement = shape.judge(correctAnswer.data, scoringRubric.data, response.data, q.options);
  return (
    judgement && {
      score: scoreOf(judgement.fraction, q.maxScore),
      isCorrect: judgement.fraction > RIGHT_ABOVE,
      policy: judgement.policy,
    }
  );
}
