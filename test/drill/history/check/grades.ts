import { responseHash, verifyChain } from '../../../../src/scoring/grade-chain.js';
import { TEST_AUDIT_KEYS } from '../../../support/audit-keys.js';
import type { FinalEvent } from '../final-state.js';
import { machineScore, markOf } from '../operation.js';
import { append, type Evidence, idIn, pairKey } from './evidence.js';
import type { Verdict } from './verdict.js';

/** Each event has one parent: the chains have no forks, no holes and the right hashes. */
export function checkChains({ final }: Evidence, verdict: Verdict): void {
  const chains = new Map<string, FinalEvent[]>();
  for (const event of final.events) append(chains, pairKey(event.expertId, event.questionId), event);
  for (const [pair, events] of chains) {
    const parents = new Set(events.map(({ prevHash }) => prevHash));
    verdict.expect('each grade has one parent', parents.size === events.length, () => pair);
    const seen = verifyChain(events, TEST_AUDIT_KEYS);
    verdict.expect('chains are whole', seen.intact, () => `${pair}: ${seen.intact ? '' : `${seen.seq} ${seen.why}`}`);
  }
}

/** What an answer is worth is what its last event says, and each event begins where the one before has ended. */
export function checkScores({ final, finalById }: Evidence, verdict: Verdict): void {
  const byAnswer = new Map<string, FinalEvent[]>();
  for (const event of final.events) append(byAnswer, event.answerId, event);
  for (const { id, status, score, version, responseData } of final.answers) {
    const events = byAnswer.get(id) ?? [];
    const last = events.at(-1);
    const stands = last
      ? last.statusAfter === status && last.scoreAfter === score
      : score === null && (status === 'DRAFT' || status === 'SUBMITTED');
    verdict.expect('a score is that of the last event', stands, () => `${id}: ${status} ${score}`);
    for (const [index, event] of events.entries()) {
      const before = events[index - 1];
      const follows =
        event.version === version &&
        event.responseHash === responseHash(responseData) &&
        event.statusBefore === (before?.statusAfter ?? 'SUBMITTED') &&
        event.scoreBefore === (before?.scoreAfter ?? null);
      verdict.expect('an event begins where the last one ended', follows, () => `${event.seq} of ${id}`);
    }
    const byMachine = events.filter(({ actorId }) => actorId === null);
    const due = status === 'DRAFT' ? null : machineScore(responseData);
    const isGraded = due === null ? byMachine.length === 0 : byMachine.length === 1 && byMachine[0]?.scoreAfter === due;
    verdict.expect('the machine grades each submission once', isGraded, () => `${id}: ${byMachine.length} events`);
  }
  for (const { answerId, seq } of final.events)
    verdict.expect('an event has its answer', finalById.has(answerId), () => `${seq} of ${answerId}`);
}

/** Each acknowledged judgement is one event that says what was sent; one of unknown outcome is at most one. */
export function checkJudgements({ final, judgements }: Evidence, verdict: Verdict): void {
  const byMark = new Map<number, FinalEvent[]>();
  for (const event of final.events.filter(({ actorId }) => actorId !== null)) {
    const mark = markOf(event.kind === 'RETURNED' ? event.reason : event.comment);
    const act = mark === null ? undefined : judgements.get(mark);
    const isSent = act !== undefined && act.outcome !== 'fail';
    verdict.expect('nobody is graded by nobody', isSent, () => `event ${event.seq} of ${event.answerId}`);
    if (mark !== null) append(byMark, mark, event);
  }
  for (const [mark, { operations, outcome }] of judgements) {
    const events = byMark.get(mark) ?? [];
    const isOnce = events.length === 1 || (events.length === 0 && outcome !== 'ok');
    verdict.expect('a judgement is written once', isOnce, () => `#${mark}, ${outcome}: ${events.length} events`);
    const [{ who, request, kind }] = operations as [(typeof operations)[0]];
    const body = request.body as { score?: number; decision?: string };
    const meant = kind === 'grade' ? 'GRADED' : body.decision === 'APPROVE' ? 'APPROVED' : 'RETURNED';
    for (const event of events) {
      const isSame =
        event.answerId === idIn(request.path) &&
        event.actorId === who.userId &&
        event.kind === meant &&
        (kind === 'review' || event.scoreAfter === body.score);
      verdict.expect('a judgement is as sent', isSame, () => `#${mark}: ${JSON.stringify(event)}`);
    }
  }
}

/** The events that operators read are a beginning of the chain, with all that had been acknowledged before they asked. */
export function checkHistories(evidence: Evidence, verdict: Verdict): void {
  const known = acknowledgedJudgements(evidence);
  const chains = new Map<string, FinalEvent[]>();
  for (const event of evidence.final.events) append(chains, pairKey(event.expertId, event.questionId), event);
  for (const { kind, outcome, who, request, reply, start, n } of evidence.operations) {
    if (kind !== 'history' || outcome !== 'ok' || !reply || who.role !== 'OPERATOR') continue;
    const pair = evidence.pairOf(idIn(request.path) ?? '') ?? '';
    const { events, chainIntact } = reply.body as { events: FinalEvent[]; chainIntact: boolean };
    const chain = chains.get(pair) ?? [];
    const isBeginning = chainIntact && events.every(({ hash }, index) => chain[index]?.hash === hash);
    verdict.expect('a history is a beginning of the chain', isBeginning, () => `operation ${n} on ${pair}`);
    const marks = new Set(events.map(({ comment, reason, kind }) => markOf(kind === 'RETURNED' ? reason : comment)));
    for (const { mark, since } of known.get(pair) ?? []) {
      if (since < start)
        verdict.expect('an acknowledged judgement is seen', marks.has(mark), () => `operation ${n} lacks #${mark}`);
    }
  }
}

function acknowledgedJudgements(evidence: Evidence): Map<string, { mark: number; since: number }[]> {
  const found = new Map<string, { mark: number; since: number }[]>();
  for (const [mark, { operations }] of evidence.judgements) {
    const ended = operations.filter(({ outcome }) => outcome === 'ok').map(({ end }) => end);
    const pair = evidence.pairOf(idIn(operations[0]?.request.path ?? '') ?? '');
    if (ended.length > 0 && pair !== null) append(found, pair, { mark, since: Math.min(...ended) });
  }
  return found;
}
