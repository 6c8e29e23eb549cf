import { describe, expect, it } from '@jest/globals';
import { AnswerStatus } from '../common/enums.js';
import { ANSWER_LIFE, type AnswerAct, GONE, mayDelete, nextStatus } from './answer-life.js';

/** Every act in every status: what the answer becomes, or the code it is refused with. */
const TABLE = `
  act        DRAFT                  SUBMITTED              GRADED                 REVIEWED
  save       DRAFT                  answer-not-draft       answer-not-draft       answer-not-draft
  submit     SUBMITTED              answer-not-draft       answer-not-draft       answer-not-draft
  delete     GONE                   answer-not-draft       answer-not-draft       answer-not-draft
  autoGrade  answer-not-gradable    GRADED                 answer-not-gradable    answer-not-gradable
  mark       answer-not-gradable    SUBMITTED              answer-not-gradable    answer-not-gradable
  grade      answer-not-gradable    GRADED                 GRADED                 answer-not-gradable
  approve    answer-not-reviewable  answer-not-reviewable  REVIEWED               answer-not-reviewable
  return     answer-not-reviewable  answer-not-reviewable  SUBMITTED              answer-not-reviewable
`;

const [[, ...statuses] = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

const cases = lines.flatMap(([act, ...results]) =>
  results.map((result, index) => [act, statuses[index], result] as [AnswerAct, AnswerStatus, string]),
);

describe('the life of an answer', () => {
  it('is told whole: every act and every status', () => {
    expect(lines.map(([act]) => act).toSorted()).toEqual(Object.keys(ANSWER_LIFE).toSorted());
    expect(statuses).toEqual(Object.values(AnswerStatus));
    expect(cases).toHaveLength(32);
  });

  it.each(cases)('%s on %s: %s', (act, status, result) => {
    const { moves, refusal } = ANSWER_LIFE[act];

    expect(moves[status] ?? refusal).toBe(result);
    if (act === 'delete') expect(mayDelete(status)).toBe(result === GONE);
    else expect(nextStatus(status, act)).toBe(result === refusal ? null : result);
  });

  it('never leads back to DRAFT, and nothing leaves REVIEWED', () => {
    const moves = Object.values(ANSWER_LIFE).flatMap((rule) => Object.entries(rule.moves));

    expect(moves.filter(([from, to]) => to === AnswerStatus.DRAFT && from !== AnswerStatus.DRAFT)).toEqual([]);
    expect(moves.filter(([from]) => from === AnswerStatus.REVIEWED)).toEqual([]);
  });
});
