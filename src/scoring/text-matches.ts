import { patternOf } from './pattern.js';
import { comparable, normalText } from './text-match.js';
import type { RuleBook } from './versions.js';
import { wildcardMatches } from './wildcard.js';

/** How a given text is held against an accepted one; both NFC-normalised and trimmed at the ends. */
export interface TextMatch {
  /** Two accepted texts for which this is the same are one, twice. */
  identity(accepted: string, caseSensitive: boolean): string;
  /** Of one given text, to be asked about one accepted text after the other. */
  against(given: string, caseSensitive: boolean): (accepted: string) => boolean;
}

export type TextMatchName = 'exact' | 'wildcard' | 'regex';

/** The matches of SHORT questions, by the name a key gives. */
export const TEXT_MATCHES: RuleBook<TextMatchName, TextMatch> = {
  exact: [
    {
      identity: comparable,
      against: (given, caseSensitive) => {
        const wanted = comparable(given, caseSensitive);
        return (accepted) => comparable(accepted, caseSensitive) === wanted;
      },
    },
  ],
  /** `*` is any run of characters, `\*` a star. */
  wildcard: [
    {
      identity: comparable,
      against: (given, caseSensitive) => {
        const text = comparable(given, caseSensitive);
        return (accepted) => wildcardMatches(comparable(accepted, caseSensitive), text);
      },
    },
  ],
  /** A pattern of RE2 that has to match the whole text. */
  regex: [
    {
      // Case means something inside a pattern: \s is not \S.
      identity: normalText,
      against: (given, caseSensitive) => {
        const text = normalText(given);
        return (accepted) => patternOf(accepted, caseSensitive).matches(text);
      },
    },
  ],
};
