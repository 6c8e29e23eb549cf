import type { Tolerance } from './numbers.js';
import type { ChoiceTrace, GradeTrace, NoTrace, PickTrace, StepTrace, TextTrace } from './trace.js';

/**
 * What an expert may see of a trace: their own picks, what was done to their own text, and the entry that it matched. Never
 * a right option that they did not pick, nor an accepted text that they did not give: a {@link GradeTrace} does not fit in.
 */
export type ExpertTrace = ExpertChoiceTrace | ExpertTextTrace | NoTrace;

export interface ExpertChoiceTrace extends Pick<
  ChoiceTrace,
  'kind' | 'policy' | 'optionCount' | 'rightPicks' | 'wrongPicks' | 'weighting' | 'fractionBefore' | 'fractionAfter'
> {
  picks: ExpertPickTrace[];
  right?: never;
}

export interface ExpertPickTrace extends Pick<PickTrace, 'option' | 'isRight' | 'weight'> {
  isDefaultWeight?: never;
}

export interface ExpertTextTrace extends Pick<
  TextTrace,
  | 'kind'
  | 'policy'
  | 'match'
  | 'caseSensitive'
  | 'decimalComma'
  | 'given'
  | 'compared'
  | 'fractionBefore'
  | 'fractionAfter'
> {
  steps: StepTrace[];
  /** The entry that matched; null where none did. */
  matched: ExpertEntryTrace | null;
  entries?: never;
  tolerance?: never;
}

export interface ExpertEntryTrace {
  text: string;
  fraction: number;
  /** As in the whole trace. */
  from: string | null;
  to: string | null;
  tolerance: Tolerance | null;
}

export function expertTrace(trace: GradeTrace): ExpertTrace {
  switch (trace.kind) {
    case 'choice':
      return expertChoice(trace);
    case 'text':
      return expertText(trace);
    case 'none':
      return { kind: 'none', why: trace.why };
  }
}

function expertChoice(trace: ChoiceTrace): ExpertChoiceTrace {
  const { kind, policy, optionCount, rightPicks, wrongPicks, weighting, fractionBefore, fractionAfter } = trace;
  return {
    kind,
    policy,
    optionCount,
    picks: trace.picks.map(({ option, isRight, weight }) => ({ option, isRight, weight })),
    rightPicks,
    wrongPicks,
    weighting,
    fractionBefore,
    fractionAfter,
  };
}

function expertText(trace: TextTrace): ExpertTextTrace {
  const { kind, policy, match, caseSensitive, decimalComma, given, steps, compared } = trace;
  const entry = trace.entries.find(({ matches }) => matches);
  return {
    kind,
    policy,
    match,
    caseSensitive,
    decimalComma,
    given,
    steps,
    compared,
    matched: entry
      ? { text: entry.text, fraction: entry.fraction, from: entry.from, to: entry.to, tolerance: trace.tolerance }
      : null,
    fractionBefore: trace.fractionBefore,
    fractionAfter: trace.fractionAfter,
  };
}
