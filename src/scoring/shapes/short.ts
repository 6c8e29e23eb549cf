import * as z from 'zod';
import { fractionOf, ZERO } from '../fraction.js';
import { PatternError, patternOf } from '../pattern.js';
import { normalText } from '../text-match.js';
import { TEXT_MATCHES, type TextMatchName } from '../text-matches.js';
import { recordedRule, ruleInForce } from '../versions.js';
import { type Fault, listed, pointerTo, quoted } from './faults.js';
import { LIMITS } from './limits.js';
import type { Judgement, QuestionShape, Unjudged } from './question-shape.js';
import { type CriteriaRubric, criteriaRubric, rubricFaults } from './rubric.js';
import { filledText, text } from './texts.js';
import { entriesOf, faultsOfRepeated, fieldOf } from './unchecked.js';

const MATCHES = Object.keys(TEXT_MATCHES) as [TextMatchName, ...TextMatchName[]];

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
      : [...sameTextFaults(correctAnswer), ...patternFaults(correctAnswer), ...needlessRubric(scoringRubric)],
  responseFaults: () => [],
  judge: ({ correctAnswer, response, recorded }) =>
    correctAnswer ? judge(correctAnswer, response.text, recorded) : 'no-key',
};

/**
 * The first accepted text, in list order, that matches gives its fraction; an empty response matches none. A stored
 * pattern may be of no use.
 */
function judge(key: ShortKey, given: string, recorded: string | undefined): Judgement | Unjudged {
  const { match = 'exact', caseSensitive = false } = key;
  const found = recorded === undefined ? ruleInForce(TEXT_MATCHES, match) : recordedRule(TEXT_MATCHES, recorded);
  if (!found) return 'unknown-version';
  const { rule, policy } = found;
  if (normalText(given) === '') return { fraction: ZERO, policy };
  const isMatch = rule.against(given, caseSensitive);
  try {
    const hit = key.accepted.find((entry) => isMatch(entry.text));
    return { fraction: hit ? fractionOf(hit.fraction ?? 1) : ZERO, policy };
  } catch (error) {
    if (error instanceof PatternError) return 'question-unfit';
    throw error;
  }
}

function sameTextFaults(key: unknown): Fault[] {
  const { identity } = ruleInForce(TEXT_MATCHES, matchOf(key) ?? 'exact').rule;
  const texts = acceptedTexts(key);
  const compared = texts.map((each) =>
    typeof each === 'string' ? identity(each, fieldOf(key, 'caseSensitive') === true) : undefined,
  );
  return faultsOfRepeated(compared, (index, first) => ({
    pointer: pointerTo('/correctAnswer/accepted', index, 'text'),
    detail: `This is the same as entry ${first}, ${quoted(String(texts[first]))}; remove one.`,
  }));
}

/** Patterns that cannot be compiled, and the one with which they become too much to be matched quickly. */
function patternFaults(key: unknown): Fault[] {
  if (matchOf(key) !== 'regex') return [];
  const faults: Fault[] = [];
  let steps = 0;
  for (const [index, text] of acceptedTexts(key).entries()) {
    if (typeof text !== 'string') continue;
    const say = (detail: string) =>
      faults.push({ pointer: pointerTo('/correctAnswer/accepted', index, 'text'), detail });
    try {
      const pattern = patternOf(text, fieldOf(key, 'caseSensitive') === true);
      steps += pattern.steps;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      say(error.message);
    }
    if (steps > LIMITS.patternSteps) {
      say(
        `With this one the patterns of the key have ${steps} steps, and ${LIMITS.patternSteps} are allowed; ` +
          'give fewer alternatives and smaller counts.',
      );
      break;
    }
    if (faults.length === LIMITS.faults) break;
  }
  return faults;
}

function matchOf(key: unknown): TextMatchName | undefined {
  const name = fieldOf(key, 'match');
  return MATCHES.find((one) => one === name);
}

function acceptedTexts(key: unknown): unknown[] {
  return entriesOf(fieldOf(key, 'accepted')).map((entry) => fieldOf(entry, 'text'));
}

function needlessRubric(rubric: unknown): Fault[] {
  if (rubric === null) return [];
  return [{ pointer: '/scoringRubric', detail: 'A SHORT question with a key is graded by the key; give null.' }];
}
