import type { FinalState } from '../final-state.js';
import type { Operation } from '../operation.js';
import { Evidence } from './evidence.js';
import { checkChains, checkHistories, checkJudgements, checkScores } from './grades.js';
import { checkNoGoingBack, checkOrder, checkStates, checkVisible } from './reads.js';
import { Verdict } from './verdict.js';
import { checkBatches, checkCounts, checkKept, checkSent, checkShown, checkVersions } from './versions.js';
import { checkClosed, checkPreconditions } from './writes.js';

const RULES = [
  checkVersions,
  checkKept,
  checkShown,
  checkSent,
  checkBatches,
  checkCounts,
  checkNoGoingBack,
  checkOrder,
  checkStates,
  checkVisible,
  checkPreconditions,
  checkClosed,
  checkChains,
  checkScores,
  checkJudgements,
  checkHistories,
];

/** Whether a history, and what it left behind, can have come from a system that keeps its promises. No I/O. */
export function checkHistory(operations: readonly Operation[], final: FinalState): Verdict {
  const evidence = new Evidence(operations, final);
  const verdict = new Verdict();
  for (const rule of RULES) rule(evidence, verdict);
  return verdict;
}
