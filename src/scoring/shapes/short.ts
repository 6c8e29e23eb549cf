import { z } from 'zod';
import { comparable } from '../text-match.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import type { Judgement, QuestionShape } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { filledText, text } from './texts.js';

const MATCHES = ['exact'] as const;

const accepted = z.strictObject({
  text: filledText(LIMITS.shortText),
  /** Share of maxScore that this text earns; 1 when absent. */
  fraction: z.number().min(0).max(1).optional(),
});

const shortKey = z.strictObject({
  accepted: z.array(accepted).min(LIMITS.accepted.min).max(LIMITS.accepted.max),
  match: z.enum(MATCHES, { error: `Give one of the available matches: ${listed(MATCHES)}.` }).optional(),
  /** False when absent. */
  caseSensitive: z.boolean().optional(),
});

export type ShortKey = z.infer<typeof shortKey>;

const textResponse = z.strictObject({ text: text(LIMITS.shortText) });

export const short: QuestionShape<null, ShortKey | null, CriteriaRubric | null, z.infer<typeof textResponse>> = {
  options: z.null(),
  correctAnswer: shortKey.nullable(),
  scoringRubric: criteriaRubric.nullable(),
  responseData: textResponse,

  questionFaults: ({ correctAnswer, scoringRubric, maxScore }) =>
    correctAnswer
      ? [...sameTextFaults(correctAnswer), ...needlessRubric(scoringRubric)]
      : rubricFaults(scoringRubric, maxScore),
  responseFaults: () => [],
  judge: ({ correctAnswer }, response) => correctAnswer && judge(correctAnswer, response.text),
};

/** The first accepted text, in list order, that matches gives its fraction; an empty text matches none. */
function judge(key: ShortKey, given: string): Judgement {
  const caseSensitive = key.caseSensitive ?? false;
  const wanted = comparable(given, caseSensitive);
  const hit = key.accepted.find((entry) => comparable(entry.text, caseSensitive) === wanted);
  return { fraction: hit ? (hit.fraction ?? 1) : 0, policy: 'exact@1' };
}

function sameTextFaults(key: ShortKey): Fault[] {
  const firstAt = new Map<string, number>();
  return key.accepted.flatMap((entry, index) => {
    const compared = comparable(entry.text, key.caseSensitive ?? false);
    const first = firstAt.get(compared);
    if (first === undefined) {
      firstAt.set(compared, index);
      return [];
    }
    const same = quoted(key.accepted[first]?.text ?? '');
    return [
      {
        pointer: pointerTo('/correctAnswer/accepted', index, 'text'),
        detail: `This is the same as entry ${first}, ${same}; remove one.`,
      },
    ];
  });
}

function needlessRubric(rubric: CriteriaRubric | null | undefined): Fault[] {
  if (!rubric) return [];
  return [{ pointer: '/scoringRubric', detail: 'A SHORT question with a key is graded by the key; give null.' }];
}
