import * as z from 'zod';
import { LIMITS } from './limits.js';
import type { QuestionShape } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { text } from './texts.js';

export const essay: QuestionShape<null, CriteriaRubric | null, { text: string }> = {
  options: z.null(),
  correctAnswer: z.null(),
  scoringRubric: criteriaRubric.nullable(),
  responseData: z.strictObject({ text: text(LIMITS.essayText) }),

  questionFaults: ({ scoringRubric, maxScore }) => rubricFaults(scoringRubric, maxScore),
  responseFaults: () => [],
};
