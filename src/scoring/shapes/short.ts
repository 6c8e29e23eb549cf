import * as z from 'zod';
import { fractionOf, ZERO } from '../fraction.js';
import { after, UnusableText } from '../text-match.js';
import { TEXT_MATCHES } from '../text-matches.js';
import { textTrace } from '../text-trace.js';
import type { Unjudged } from '../trace.js';
import { recordedRule, ruleInForce } from '../versions.js';
import type { Fault } from './faults.js';
import { LIMITS } from './limits.js';
import type { Asked, Judgement, QuestionShape } from './question-shape.js';
import { type PersonRubric, personRubric, rubricFaults } from './rubric.js';
import { settingsOf, type ShortKey, shortKey, shortKeyFaults } from './short-key.js';
import { text } from './texts.js';

type ShortText = { text: string };

export const short: QuestionShape<ShortKey | null, PersonRubric | null, ShortText> = {
  options: z.null(),
  correctAnswer: shortKey.nullable(),
  scoringRubric: personRubric.nullable(),
  responseData: z.strictObject({ text: text(LIMITS.shortText) }),

  questionFaults: ({ correctAnswer, scoringRubric, maxScore }) =>
    correctAnswer === null
      ? rubricFaults(scoringRubric, maxScore)
      : [...shortKeyFaults(correctAnswer), ...needlessRubric(scoringRubric)],
  responseFaults: () => [],
  judge,
};

/**
 * The first accepted text, in list order, that matches gives its fraction; an empty response matches none. What a stored
 * key holds may be of no use.
 */
function judge({
  correctAnswer,
  response,
  recorded,
}: Asked<ShortKey | null, unknown, ShortText>): Judgement | Unjudged {
  if (!correctAnswer) return 'no-key';
  const { accepted, match = 'exact' } = correctAnswer;
  const found = recorded === undefined ? ruleInForce(TEXT_MATCHES, match) : recordedRule(TEXT_MATCHES, recorded);
  if (!found) return 'rule-not-known';
  const settings = settingsOf(correctAnswer);
  const given = after(found.rule.steps(settings), response.text);
  try {
    const isMatch = found.rule.against(given, settings);
    const hit = given === '' ? -1 : accepted.findIndex((entry) => isMatch(entry.text));
    const entry = accepted[hit];
    return {
      fraction: entry ? fractionOf(entry.fraction ?? 1) : ZERO,
      policy: found.policy,
      trace: () => textTrace({ found, settings, given: response.text, accepted, hit }),
    };
  } catch (error) {
    if (error instanceof UnusableText) return 'question-does-not-fit';
    throw error;
  }
}

function needlessRubric(rubric: unknown): Fault[] {
  if (rubric === null) return [];
  return [{ pointer: '/scoringRubric', detail: 'A SHORT question with a key is graded by the key; give null.' }];
}
