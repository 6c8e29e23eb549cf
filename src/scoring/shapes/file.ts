import * as z from 'zod';
import { pointerTo } from './faults.js';
import { LIMITS } from './limits.js';
import type { QuestionShape } from './question-shape.js';
import { type PersonRubric, personRubric, rubricFaults } from './rubric.js';
import { text } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

const FILE_ID = z.guid('Give the id of an uploaded file.');

/** Ids of the expert's own files; whose they are is not known here. */
const fileResponse = z.strictObject({
  files: z.array(FILE_ID).min(LIMITS.files.min).max(LIMITS.files.max),
  text: text(LIMITS.essayText).optional(),
});

export type FileResponse = z.infer<typeof fileResponse>;

export const file: QuestionShape<null, PersonRubric | null, FileResponse> = {
  options: z.null(),
  correctAnswer: z.null(),
  scoringRubric: personRubric.nullable(),
  responseData: fileResponse,

  questionFaults: ({ scoringRubric, maxScore }) => rubricFaults(scoringRubric, maxScore),
  responseFaults: (_options, response) =>
    faultsOfRepeated(entriesOf(fieldOf(response, 'files')).map(sameCase), (index) => ({
      pointer: pointerTo('/responseData/files', index),
      detail: 'This file is in the list already; remove it here.',
    })),
};

/** The digits of a UUID mean the same in either case. */
function sameCase(id: unknown): unknown {
  return typeof id === 'string' ? id.toLowerCase() : id;
}
