import { expect } from '@jest/globals';
import { type AutoGrade, autoGrade, explainGrade, type GradableQuestion } from '../../src/scoring/auto-grade.js';
import { expertTrace } from '../../src/scoring/expert-trace.js';

/** The machine's grade, once the explanation of it has said the same, by its steps as well. */
export function explainedGrade(question: GradableQuestion, responseData: unknown, recorded?: string): AutoGrade | null {
  const grade = autoGrade(question, responseData, recorded);
  const { grade: explained, trace } = explainGrade(question, responseData, recorded);

  expect(explained).toEqual(grade);
  expect(JSON.parse(JSON.stringify(trace))).toEqual(trace);
  if (trace.kind === 'none') {
    expect(grade).toBeNull();
    expect(expertTrace(trace)).toEqual(trace);
    return grade;
  }
  const { policy, fractionBefore, fractionAfter } = trace;
  expect(policy).toBe(grade?.policy);
  expect(fractionAfter * question.maxScore).toBeCloseTo(grade?.score as number, 3);
  expect(fractionAfter > 0.999999).toBe(grade?.isCorrect);
  if (fractionBefore >= 0 && fractionBefore <= 1 && !(trace.kind === 'choice' && trace.weighting)) {
    expect(fractionAfter).toBe(fractionBefore);
  }
  if (trace.kind === 'text') {
    expect(trace.entries.map(({ matches }) => matches).indexOf(true)).toBe(trace.matched ?? -1);
    expect(trace.entries[trace.matched ?? -1]?.fraction ?? 0).toBe(fractionAfter);
  }
  return grade;
}
