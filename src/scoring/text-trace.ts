import { type StepTrace, type EntryTrace, type TextTrace } from './trace.js';
import type { TextMatch, TextMatchName, TextSettings } from './text-matches.js';
import type { TextStep } from './text-match.js';
import type { NamedRule } from './versions.js';

/** How the accepted texts of a key were tried. */
export interface Trial {
  readonly found: NamedRule<TextMatchName, TextMatch>;
  readonly settings: TextSettings;
  /** As it was sent. */
  readonly given: string;
  readonly accepted: readonly { text: string; fraction?: number | undefined }[];
  /** The index of the one that matched, -1 where none did. */
  readonly hit: number;
}

export function textTrace({ found, settings, given, accepted, hit }: Trial): TextTrace {
  const { name, rule, policy } = found;
  const steps = stepTraces(rule.steps(settings), given);
  const compared = rule.readAs(steps.at(-1)?.result ?? given);
  const tried = compared === null ? [] : accepted.slice(0, hit === -1 ? accepted.length : hit + 1);
  const entries = tried.map((entry, index): EntryTrace => {
    const { from = null, to = null } = rule.range?.(entry.text, settings) ?? {};
    return {
      index,
      text: entry.text,
      compared: rule.standsFor(entry.text, settings),
      from,
      to,
      fraction: entry.fraction ?? 1,
      matches: index === hit,
    };
  });
  const fraction = entries[hit]?.fraction ?? 0;
  const { caseSensitive, decimalComma, tolerance } = settings;
  return {
    kind: 'text',
    policy,
    match: name,
    caseSensitive,
    decimalComma,
    tolerance,
    given,
    steps,
    compared,
    entries,
    matched: hit === -1 ? null : hit,
    fractionBefore: fraction,
    fractionAfter: fraction,
  };
}

function stepTraces(steps: readonly TextStep[], given: string): StepTrace[] {
  let result = given;
  return steps.map(({ step, of }) => {
    result = of(result);
    return { step, result };
  });
}
