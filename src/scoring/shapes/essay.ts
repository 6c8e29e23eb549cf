import { z } from 'zod';
import { LIMITS } from './limits.js';
import type { QuestionShape } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { text } from './texts.js';

const essayResponse = z.strictObject({ text: text(LIMITS.essayText) });

export const essay: QuestionShape<null, null, CriteriaRubric | null, z.infer<typeof essayResponse>> = {
  options: z.null(),
  correctAnswer: z.null(),
  scoringRubric: criteriaRubric.nullable(),
  responseData: essayResponse,

  questionFaults: ({ scoringRubric, maxScore }) => rubricFaults(scoringRubric, maxScore),
  responseFaults: () => [],
};
