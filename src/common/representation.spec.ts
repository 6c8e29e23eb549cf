import { describe, expect, it } from '@jest/globals';
import { noneMatchHolds, requireMatch } from './representation.js';

describe('If-Match', () => {
  it.each([
    [null, true],
    ['"3-staff"', true],
    ['*', true],
    ['"1-staff", "3-staff"', true],
    ['"2-staff"', false],
    ['W/"3-staff"', false],
    ['"3-own"', false],
    ['', false],
  ])('%j against "3-staff" lets the change through: %s', (header, through) => {
    const check = () => requireMatch(header, '"3-staff"');
    if (through) expect(check).not.toThrow();
    else expect(check).toThrow(expect.objectContaining({ code: 'precondition-failed' }));
  });
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
