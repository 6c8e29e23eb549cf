import { z } from 'zod';
import { pointerTo } from './faults.js';
import { LIMITS } from './limits.js';
import type { QuestionShape } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { text } from './texts.js';

const fileResponse = z.strictObject({
  files: z.array(z.guid('Give the id of an uploaded file.')).min(LIMITS.files.min).max(LIMITS.files.max),
  text: text(LIMITS.essayText).optional(),
});

export type FileResponse = z.infer<typeof fileResponse>;

export const file: QuestionShape<null, null, CriteriaRubric | null, FileResponse> = {
  options: z.null(),
  correctAnswer: z.null(),
  scoringRubric: criteriaRubric.nullable(),
  responseData: fileResponse,

  questionFaults: ({ scoringRubric, maxScore }) => rubricFaults(scoringRubric, maxScore),
  responseFaults: (_options, { files }) => {
    const ids = files.map((id) => id.toLowerCase());
    return ids.flatMap((id, index) =>
      ids.indexOf(id) < index
        ? [
            {
              pointer: pointerTo('/responseData/files', index),
              detail: 'This file is in the list already; remove it here.',
            },
          ]
        : [],
    );
  },
};
