import { z } from 'zod';
import { comparable } from '../text-match.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import type { Judgement, QuestionShape } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { filledText, text } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

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

export const short: QuestionShape<ShortKey | null, CriteriaRubric | null, { text: string }> = {
  options: z.null(),
  correctAnswer: shortKey.nullable(),
  scoringRubric: criteriaRubric.nullable(),
  responseData: z.strictObject({ text: text(LIMITS.shortText) }),

  questionFaults: ({ correctAnswer, scoringRubric, maxScore }) =>
    correctAnswer === null
      ? rubricFaults(scoringRubric, maxScore)
      : [...sameTextFaults(correctAnswer), ...needlessRubric(scoringRubric)],
  responseFaults: () => [],
  judge: (key, _rubric, response) => key && judge(key, response.text),
};

/** The first accepted text, in list order, that matches gives its fraction; an empty text matches none. */
function judge(key: ShortKey, given: string): Judgement {
  const caseSensitive = key.caseSensitive ?? false;
  const wanted = comparable(given, caseSensitive);
  const hit = key.accepted.find((entry) => comparable(entry.text, caseSensitive) === wanted);
  return { fraction: hit ? (hit.fraction ?? 1) : 0, policy: 'exact@1' };
}

function sameTextFaults(key: unknown): Fault[] {
  const texts = entriesOf(fieldOf(key, 'accepted')).map((entry) => fieldOf(entry, 'text'));
  const compared = texts.map((each) =>
    typeof each === 'string' ? comparable(each, fieldOf(key, 'caseSensitive') === true) : undefined,
  );
  return faultsOfRepeated(compared, (index, first) => ({
    pointer: pointerTo('/correctAnswer/accepted', index, 'text'),
    detail: `This is the same as entry ${first}, ${quoted(String(texts[first]))}; remove one.`,
  }));
}

function needlessRubric(rubric: unknown): Fault[] {
  if (rubric === null) return [];
  return [{ pointer: '/scoringRubric', detail: 'A SHORT question with a key is graded by the key; give null.' }];
}
