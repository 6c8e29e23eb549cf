import { describe, expect, it } from '@jest/globals';
import { AnswerStatus } from '../common/enums.js';
import { canResubmit, isReleased, type ReleaseMode, type ResubmissionRule } from './release.js';

describe('whether the expert sees the result', () => {
  const { DRAFT, SUBMITTED, GRADED, REVIEWED } = AnswerStatus;

  it.each<[ReleaseMode, AnswerStatus, boolean, boolean]>([
    // mode         status     finalized  seen?
    ['on-finalize', DRAFT, false, false],
    ['on-finalize', SUBMITTED, false, false],
    ['on-finalize', GRADED, false, false],
    ['on-finalize', REVIEWED, false, false],
    ['on-finalize', GRADED, true, true],
    ['on-finalize', REVIEWED, true, true],
    ['on-review', SUBMITTED, false, false],
    ['on-review', GRADED, false, false],
    ['on-review', REVIEWED, false, true],
    ['on-review', GRADED, true, true],
    ['on-grade', DRAFT, false, false],
    ['on-grade', SUBMITTED, false, false],
    ['on-grade', GRADED, false, true],
    ['on-grade', REVIEWED, false, true],
    ['on-grade', SUBMITTED, true, true],
  ])('%s, %s, finalized %s: %s', (mode, status, finalized, seen) => {
    expect(isReleased(mode, status, finalized)).toBe(seen);
  });
});

describe('whether a next version may be submitted', () => {
  it.each<[ResubmissionRule, string, { graded: boolean; reviewed: boolean; released: boolean }, boolean]>([
    ['until-graded', 'nothing graded yet', { graded: false, reviewed: false, released: false }, true],
    ['until-graded', 'graded once, even if returned since', { graded: true, reviewed: false, released: false }, false],
    ['until-graded', 'reviewed', { graded: true, reviewed: true, released: false }, false],
    ['until-graded', 'released without a grade', { graded: false, reviewed: false, released: true }, false],
    ['until-reviewed', 'nothing graded yet', { graded: false, reviewed: false, released: false }, true],
    ['until-reviewed', 'graded', { graded: true, reviewed: false, released: false }, true],
    ['until-reviewed', 'reviewed', { graded: true, reviewed: true, released: false }, false],
    ['until-reviewed', 'graded and released', { graded: true, reviewed: false, released: true }, false],
  ])('%s, %s', (rule, _case, { graded, reviewed, released }, open) => {
    expect(canResubmit({ rule, hasGradeEvent: graded, hasReviewedVersion: reviewed, released })).toBe(open);
  });
});
