import { describe, expect, it } from '@jest/globals';
import type { ReleaseMode, ResubmissionRule } from '../scoring/release.js';
import { type PairFacts, refusalText, writeRefusal } from './write-rules.js';

const OPEN: PairFacts = {
  expert_active: true,
  question_active: true,
  category_active: true,
  for_expert: true,
  has_grade_event: false,
  has_graded_version: false,
  has_reviewed_version: false,
  finalized: false,
};
const DEFAULT = { resultsRelease: 'on-finalize', resubmission: 'until-graded' } as const;

const graded = { has_grade_event: true, has_graded_version: true };
const returned = { has_grade_event: true };
const reviewed = { has_grade_event: true, has_reviewed_version: true };
const finalized = { finalized: true };

describe('whether a pair takes another version', () => {
  it('an open pair does', () => {
    expect(writeRefusal(OPEN, DEFAULT)).toBeNull();
  });

  it.each([
    [{ expert_active: false, question_active: false }, 'expert-inactive'],
    [{ question_active: false, category_active: false }, 'question-inactive'],
    [{ category_active: false, for_expert: false }, 'category-inactive'],
    [{ for_expert: false, finalized: true }, 'question-not-for-expert'],
    [{ finalized: true }, 'resubmission-closed'],
  ] as const)('%j is refused as %s', (facts, code) => {
    expect(writeRefusal({ ...OPEN, ...facts }, DEFAULT)).toBe(code);
  });

  it.each([
    ['resubmission-closed', finalized, /^The result of this expert is final;/],
    ['resubmission-closed', graded, /^The answer to this question stands;/],
    ['question-inactive', finalized, /^The question is not active;/],
  ] as const)('%s after %j says what is true', (code, facts, text) => {
    expect(refusalText(code, { ...OPEN, ...facts })).toMatch(text);
  });

  it.each<[ResubmissionRule, ReleaseMode, string, Partial<PairFacts>, boolean]>([
    ['until-graded', 'on-finalize', 'a grade', graded, false],
    ['until-graded', 'on-finalize', 'a grade that was returned', returned, false],
    ['until-graded', 'on-finalize', 'a grade of an adopted database', { has_graded_version: true }, false],
    ['until-graded', 'on-finalize', 'a review of an adopted database', { has_reviewed_version: true }, false],
    ['until-graded', 'on-grade', 'a grade', graded, false],
    ['until-graded', 'on-finalize', 'a final result', finalized, false],
    ['until-reviewed', 'on-finalize', 'a grade', graded, true],
    ['until-reviewed', 'on-finalize', 'a grade that was returned', returned, true],
    ['until-reviewed', 'on-finalize', 'a review', reviewed, false],
    ['until-reviewed', 'on-finalize', 'a final result', finalized, false],
    ['until-reviewed', 'on-review', 'a grade', graded, true],
    ['until-reviewed', 'on-review', 'a review', reviewed, false],
    ['until-reviewed', 'on-review', 'a final result', finalized, false],
  ])('%s, %s: after %s: %j', (resubmission, resultsRelease, _, facts, open) => {
    expect(writeRefusal({ ...OPEN, ...facts }, { resubmission, resultsRelease }) === null).toBe(open);
  });
});
