import { autoGrade, type AutoGrade, type ExplainedGrade, explainGrade, type GradableQuestion } from './auto-grade.js';
import { fractionOf, isLess, times } from './fraction.js';
import { withoutOption } from './voided-option.js';
import { type RuleBook, ruleInForce } from './versions.js';

/** By which rule answers are scored anew. */
export type RegradePolicy = 'current' | 'raise-only' | 'either-key' | 'full-credit' | 'void-option';

/** An answer, and the wordings that it may be held against. */
export interface RegradeCase {
  /** The wording that counts from now on; its maxScore is what every key is worth. */
  current: GradableQuestion;
  /** What the answer was given to; null where that wording is not kept. */
  answered: GradableQuestion | null;
  responseData: unknown;
  /** The key of the option that a `void-option` takes out. */
  option: string | null;
}

/** Which wording's key gave a score; null where every answer gets all points. */
export type KeyUsed = 'current' | 'answered' | null;

interface Rescored {
  score: number;
  isCorrect: boolean;
  key: KeyUsed;
  /** Of the key, such as `subset@1`; null without one. */
  scoring: string | null;
}

/** A score as a regrade gives it. */
export interface RegradeScore extends Rescored {
  maxScore: number;
  /** The regrade's rule and, where a key was used, the scoring rule: `regrade-current@1+subset@1`. */
  policy: string;
}

type RuleName = `regrade-${RegradePolicy}`;
/** Null where the machine has nothing to say. */
type RegradeRule = (given: RegradeCase) => Rescored | null;

const byCurrent: RegradeRule = ({ current, responseData }) => rescored(autoGrade(current, responseData), 'current');

/** A change that gives any answer another score is a further version of the rule. */
const REGRADE_RULES: RuleBook<RuleName, RegradeRule> = {
  'regrade-current': [byCurrent],
  'regrade-raise-only': [byCurrent],
  /** Right by the key that the answer was given to is as good as right by the one of now; that one wins a tie. */
  'regrade-either-key': [
    (given) => {
      const { current, answered, responseData } = given;
      const now = byCurrent(given);
      const then =
        answered && rescored(autoGrade({ ...answered, maxScore: current.maxScore }, responseData), 'answered');
      if (!now || !then) return now ?? then;
      return then.score > now.score ? then : now;
    },
  ],
  'regrade-full-credit': [({ current }) => allOf(current)],
  /** As if the option were neither offered nor in the key; where nothing right is left, everybody gets all points. */
  'regrade-void-option': [
    ({ current, responseData, option }) => {
      const left = option === null ? null : withoutOption(current, responseData, option);
      if (left === 'nothing-right-left') return allOf(current);
      return left && rescored(autoGrade(left.question, left.responseData), 'current');
    },
  ],
};

/** Policies under which no score falls, whoever asks. */
const NEVER_LOWER: ReadonlySet<RegradePolicy> = new Set(['raise-only']);

/** The score that an answer gets by a regrade, whatever it has; null where the machine has nothing to say. */
export function regradeScore(policy: RegradePolicy, given: RegradeCase): RegradeScore | null {
  const found = ruleInForce(REGRADE_RULES, `regrade-${policy}`);
  const score = found.rule(given);
  if (!score) return null;
  const named = score.scoring === null ? found.policy : `${found.policy}+${score.scoring}`;
  return { ...score, maxScore: given.current.maxScore, policy: named };
}

/** The scoring rule in the name under which a regrade's score is recorded; undefined where it used none. */
export function scoringRuleOf(policy: string): string | undefined {
  return policy.split('+')[1];
}

/**
 * How an answer came by a score that a regrade gave it, by the rules that are recorded.
 * @param key what was gone by, worth the score's maxScore; null where everybody got all points
 */
export function explainRegrade(
  key: GradableQuestion | null,
  { maxScore, responseData, option, policy }: Pick<RegradeCase, 'responseData' | 'option'> & Recorded,
): ExplainedGrade {
  if (key === null)
    return { grade: { score: maxScore, isCorrect: true, policy }, trace: { kind: 'none', why: 'full-credit' } };
  const worth = { ...key, maxScore };
  const left = option === null ? { question: worth, responseData } : withoutOption(worth, responseData, option);
  if (left === null || left === 'nothing-right-left')
    return { grade: null, trace: { kind: 'none', why: 'question-does-not-fit' } };
  return explainGrade(left.question, left.responseData, scoringRuleOf(policy));
}

interface Recorded {
  maxScore: number;
  /** As the event has it. */
  policy: string;
}

/** Points out of how many. */
export interface Mark {
  score: number;
  maxScore: number;
}

/** What stands before a regrade. */
export interface StandingMark extends Mark {
  isCorrect: boolean | null;
  /** The machine gave it, alone. */
  byMachine: boolean;
  /** The expert has seen it. */
  released: boolean;
}

/**
 * What becomes of an answer: CHANGED; UNCHANGED, the rule gives what it has; KEPT, the rule gives less and its score may not
 * fall; HAND_MADE, a person gave the score, who is to look; UNJUDGED, the machine has nothing to say.
 */
export type RegradeVerdict = 'CHANGED' | 'UNCHANGED' | 'KEPT' | 'HAND_MADE' | 'UNJUDGED';

export function regradeVerdict(
  policy: RegradePolicy,
  standing: StandingMark,
  rule: Pick<RegradeScore, 'score' | 'maxScore' | 'isCorrect'> | null,
  allowLower: boolean,
): RegradeVerdict {
  if (!standing.byMachine) return 'HAND_MADE';
  if (!rule) return 'UNJUDGED';
  const { score, maxScore, isCorrect } = rule;
  if (score === standing.score && maxScore === standing.maxScore && isCorrect === standing.isCorrect)
    return 'UNCHANGED';
  const mayFall = !NEVER_LOWER.has(policy) && (allowLower || !standing.released);
  return !mayFall && isLower(standing, rule) ? 'KEPT' : 'CHANGED';
}

/** Under which a score is recorded that a revert has put back. */
export const REVERTED = 'regrade-revert@1';

/**
 * What becomes of an answer when the regrade that changed it is taken back.
 * @param stands the score is still the one that the regrade gave
 */
export function revertVerdict(
  standing: Pick<StandingMark, 'score' | 'maxScore' | 'released'>,
  before: Mark,
  stands: boolean,
  allowLower: boolean,
): 'CHANGED' | 'KEPT' | 'CHANGED_SINCE' {
  if (!stands) return 'CHANGED_SINCE';
  return standing.released && !allowLower && isLower(standing, before) ? 'KEPT' : 'CHANGED';
}

/** Fewer points, or a smaller share of maxScore: 10 of 20 is less than 8 of 10. */
export function isLower(before: Mark, after: Mark): boolean {
  return after.score < before.score || isShareLess(after, before);
}

/** More points or a larger share, and less of neither. */
export function isHigher(before: Mark, after: Mark): boolean {
  return !isLower(before, after) && isLower(after, before);
}

function isShareLess(one: Mark, other: Mark): boolean {
  const cross = (a: Mark, b: Mark) => times(fractionOf(a.score), fractionOf(b.maxScore));
  return isLess(cross(one, other), cross(other, one));
}

function rescored(grade: AutoGrade | null, key: KeyUsed): Rescored | null {
  return grade && { score: grade.score, isCorrect: grade.isCorrect, key, scoring: grade.policy };
}

function allOf({ maxScore }: GradableQuestion): Rescored {
  return { score: maxScore, isCorrect: true, key: null, scoring: null };
}
