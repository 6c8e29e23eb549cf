/** The stated maximum of every text and list. Characters are UTF-16 code units, as a browser's `maxlength` counts them. */
export const LIMITS = {
  /** Characters of a question's content. */
  content: 20_000,
  /** Characters of one option. */
  optionText: 2_000,
  /** Options of a choice question. */
  options: { min: 2, max: 26 },
  /** Picks of one response; more than there are options, because a pick sent twice counts once. */
  picks: 100,
  /** What an option of a `weighted` question may be worth, and the bounds of the sum. */
  weight: { min: -1_000_000, max: 1_000_000, decimals: 20 },
  /** Characters of an explanation. */
  explanation: 20_000,
  /** Characters of a comment or a reason. */
  comment: 10_000,
  /** Accepted texts of a SHORT question. */
  accepted: { min: 1, max: 200 },
  /** Characters of a SHORT response and of an accepted text. */
  shortText: 2_000,
  /** Characters of an accepted text that is a pattern. */
  pattern: 500,
  /** What the counted repetitions of a pattern, such as {2,10}, may add up to. */
  patternRepeats: 1_000,
  /** Steps of the compiled patterns of a key together: the time to match grows with them times the response. */
  patternSteps: 1_000,
  /** The exponent of a number, as it is written: 1e1000 to 1e-1000. */
  exponent: 1_000,
  /** Characters of an ESSAY response and of the text beside files. */
  essayText: 50_000,
  /** Files of one response. */
  files: { min: 1, max: 10 },
  /** Criteria of a rubric. */
  criteria: { min: 1, max: 50 },
  /** Items of a rubric. */
  items: { min: 1, max: 100 },
  /** Characters of the id of a criterion or an item. */
  criterionId: 64,
  /** Characters of the description of a criterion, a level or an item. */
  rubricText: 2_000,
  /** Levels of one criterion. */
  levels: { min: 1, max: 20 },
  /** Keywords of a rubric or a criterion. */
  keywords: 100,
  /** Characters of one keyword. */
  keyword: 200,
  /** Points a question is worth. An item of a rubric, a floor, a ceiling or an adjustment lies as far from 0 at most. */
  maxScore: { min: 1, max: 1_000_000 },
  /** Faults told about one value; whoever sends more gets the first ones. */
  faults: 100,
} as const;
