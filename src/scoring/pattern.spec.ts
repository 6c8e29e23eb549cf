import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KEPT_PATTERNS, keptPatterns, PatternError, patternOf } from './pattern.js';
import { LIMITS } from './shapes/limits.js';
import { wildcardMatches } from './wildcard.js';

const EVIL = ['(a+)+$', '(a|aa)+$', '(a|a)*b', '(.*a){20}', '((a*)*)*b', '([a-zA-Z]+)*\\d', '(a?){50}a{50}', '(.*)*x'];

describe('a pattern of a client', () => {
  it.each(EVIL)('%s takes time in proportion to the text', (evil) => {
    const pattern = patternOf(evil, true);

    expect(growth((text) => pattern.matches(text))).toBeLessThan(12);
  });

  it('a wildcard of many stars does so too', () => {
    expect(growth((text) => wildcardMatches('*a'.repeat(200).concat('*b'), text))).toBeLessThan(12);
  });

  it('is compiled or refused with a reason, whatever it is', () => {
    const sign = fc.constantFrom(...'ab(){}[]|*+?.^$\\,-:0123<>P!=pLdwsbQEi'.split(''));
    const texts = fc.oneof(
      fc.string({ unit: sign, maxLength: 40 }),
      fc.string({ unit: sign, maxLength: LIMITS.pattern + 10 }),
      fc.string({ unit: 'binary', maxLength: 40 }),
    );

    fc.assert(
      fc.property(texts, fc.boolean(), (text, caseSensitive) => {
        try {
          expect(patternOf(text, caseSensitive).matches('aab')).toEqual(expect.any(Boolean));
        } catch (error) {
          if (!(error instanceof PatternError)) throw error;
          expect(error.message).toMatch(/^(This is no pattern of RE2: .*|A pattern has .*|The counts of .*)\.$/s);
        }
      }),
    );
  });

  it('is kept for the next time, and only so many are', () => {
    const kept = patternOf('kept', true);
    for (let n = 0; n < KEPT_PATTERNS * 2; n += 1) {
      patternOf(`other ${n}`, true);
      expect(patternOf('kept', true)).toBe(kept);
    }

    expect(keptPatterns()).toBe(KEPT_PATTERNS);
  });
});

/** How many times as long a text four times as long takes: 4 where time is linear, 16 where it is quadratic. */
function growth(match: (text: string) => boolean): number {
  const shorter = `${'a'.repeat(12_500)}!`;
  const longer = `${'a'.repeat(50_000)}!`;
  // The quickest of many is what the work takes when nothing else is in the way.
  const quickest = (text: string) => Math.min(...Array.from({ length: 25 }, () => timed(() => match(text))));
  match(longer);
  return quickest(longer) / quickest(shorter);
}

function timed(work: () => void): number {
  const start = process.hrtime.bigint();
  work();
  return Number(process.hrtime.bigint() - start);
}
