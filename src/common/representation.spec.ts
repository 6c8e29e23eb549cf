import { describe, expect, it } from '@jest/globals';
import { noneMatchHolds, readIfMatch, requireMatch } from './representation.js';

describe('If-Match', () => {
  it.each([
    [null, true],
    ['"3-staff"', true],
    ['*', true],
    ['"1-staff", "3-staff"', true],
    ['"2-staff"', false],
    ['W/"3-staff"', false],
    ['"3-own"', false],
  ])('%j against "3-staff" lets the change through: %s', (header, through) => {
    const check = () => requireMatch(header, '"3-staff"');
    if (through) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'precondition-failed' }));
  });

  it.each([undefined, '*', '"3-staff"', 'W/"3-staff"', '"1-staff" ,W/"2-staff", "a,b"', '""', '"é"'])(
    '%s is read as it was sent',
    (header) => {
      expect(readIfMatch(header)).toBe(header ?? null);
    },
  );

  it.each(['', 'abc', '3-staff', '"3-staff', "'3'", 'w/"3"', '"1" "2"', '"1",', '*, "1"', '"x"y"', ' '])(
    '%j is no list of entity tags, and the refusal says how one looks',
    (header) => {
      expect(() => readIfMatch(header)).toThrow(/^invalid-header: .*"3-staff".*\*/);
    },
  );
});

describe('If-None-Match', () => {
  it.each([
    [undefined, true],
    ['"3-staff"', false],
    ['W/"3-staff"', false],
    ['*', false],
    ['"1-staff", "3-staff"', false],
    ['"2-staff"', true],
  ])('%j against "3-staff" sends the body: %s', (header, sent) => {
    expect(noneMatchHolds(header, '"3-staff"')).toBe(sent);
  });
});
