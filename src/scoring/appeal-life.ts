import { AppealState } from '../common/enums.js';

/** What can happen to an appeal once it is open. */
export type AppealAct = 'assign' | 'decide' | 'withdraw';

/** Why an act is refused in the state an appeal is in: the stable code of the 409. */
type AppealRefusal = 'appeal-closed' | 'appeal-not-assigned';

interface ActRule {
  /** From each state in which the act is allowed to the one it leaves. */
  readonly moves: Readonly<Partial<Record<AppealState, AppealState>>>;
  /** In the states in which it is not. */
  readonly refusals: Readonly<Partial<Record<AppealState, AppealRefusal>>>;
}

const { OPEN, ASSIGNED, RESOLVED, WITHDRAWN } = AppealState;
const CLOSED = { [RESOLVED]: 'appeal-closed', [WITHDRAWN]: 'appeal-closed' } as const;

/** The whole life of an appeal, which begins OPEN; nothing else changes a state. */
export const APPEAL_LIFE: Readonly<Record<AppealAct, ActRule>> = {
  /** To somebody else as well, where the first one does not come to decide it. */
  assign: { moves: { [OPEN]: ASSIGNED, [ASSIGNED]: ASSIGNED }, refusals: CLOSED },
  decide: { moves: { [ASSIGNED]: RESOLVED }, refusals: { [OPEN]: 'appeal-not-assigned', ...CLOSED } },
  withdraw: { moves: { [OPEN]: WITHDRAWN, [ASSIGNED]: WITHDRAWN }, refusals: CLOSED },
};

/** The state an act leaves, or the code with which it is refused. */
export function nextAppealState(
  state: AppealState,
  act: AppealAct,
): { next: AppealState; refusal: null } | { next: null; refusal: AppealRefusal } {
  const { moves, refusals } = APPEAL_LIFE[act];
  const next = moves[state];
  return next ? { next, refusal: null } : { next: null, refusal: refusals[state] ?? 'appeal-closed' };
}
