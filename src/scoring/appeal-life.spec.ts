import { describe, expect, it } from '@jest/globals';
import { AppealState } from '../common/enums.js';
import { APPEAL_LIFE, type AppealAct, nextAppealState } from './appeal-life.js';

/** Every act in every state: what the appeal becomes, or the code it is refused with. */
const TABLE = `
  act        OPEN                 ASSIGNED    RESOLVED       WITHDRAWN
  assign     ASSIGNED             ASSIGNED    appeal-closed  appeal-closed
  decide     appeal-not-assigned  RESOLVED    appeal-closed  appeal-closed
  withdraw   WITHDRAWN            WITHDRAWN   appeal-closed  appeal-closed
`;

const [[, ...states] = [], ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

const cases = lines.flatMap(([act, ...results]) =>
  results.map((result, index) => [act, states[index], result] as [AppealAct, AppealState, string]),
);

describe('the life of an appeal', () => {
  it('is told whole: every act and every state', () => {
    expect(lines.map(([act]) => act).toSorted()).toEqual(Object.keys(APPEAL_LIFE).toSorted());
    expect(states).toEqual(Object.values(AppealState));
    expect(cases).toHaveLength(12);
  });

  it.each(cases)('%s on %s: %s', (act, state, result) => {
    const { next, refusal } = nextAppealState(state, act);

    expect(next ?? refusal).toBe(result);
    expect(APPEAL_LIFE[act].moves[state] ?? APPEAL_LIFE[act].refusals[state]).toBe(result);
  });
});
