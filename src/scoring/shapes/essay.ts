import * as z from 'zod';
import { LIMITS } from './limits.js';
import type { QuestionShape } from './question-shape.js';
import { type PersonRubric, personRubric, rubricFaults } from './rubric.js';
import { text } from './texts.js';

export const essay: QuestionShape<null, PersonRubric | null, { text: string }> = {
  options: z.null(),
  correctAnswer: z.null(),
  scoringRubric: personRubric.nullable(),
  responseData: z.strictObject({ text: text(LIMITS.essayText) }),

  questionFaults: ({ scoringRubric, maxScore }) => rubricFaults(scoringRubric, maxScore),
  responseFaults: () => [],
};
