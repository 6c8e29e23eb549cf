import type { Operation } from '../operation.js';
import { shownIn, tagParts } from '../sightings.js';
import { append, type Evidence, writesContent } from './evidence.js';
import type { Verdict } from './verdict.js';

/** A write that names what it replaces replaced just that: its tag is one further. */
export function checkPreconditions({ operations }: Evidence, verdict: Verdict): void {
  for (const { kind, n, request, outcome, reply } of operations) {
    if (outcome !== 'ok' || !reply || reply.replayed || kind === 'drop') continue;
    if (kind === 'patch')
      verdict.expect('a PATCH names what it replaces', request.ifMatch !== null, () => `operation ${n}`);
    if (request.ifMatch === null) continue;
    const [named, made] = [tagParts(request.ifMatch), tagParts(reply.etag)];
    const isNext = named !== null && made?.counter === named.counter + 1 && made.view === named.view;
    verdict.expect(
      'a stale If-Match never succeeds',
      isNext,
      () => `operation ${n}: ${request.ifMatch} gave ${reply.etag}`,
    );
  }
}

/** Nobody judges a version after a newer one was handed in, and nothing is written after the approval. */
export function checkClosed(evidence: Evidence, verdict: Verdict): void {
  const handedIn = new Map<string, { version: number; since: number }[]>();
  const approved = new Map<string, number>();
  for (const { answer, by } of evidence.sightings) {
    const pair = evidence.pairOf(answer.id);
    if (!pair || answer.status === 'DRAFT') continue;
    append(handedIn, pair, { version: answer.version, since: by.end });
    if (answer.status === 'REVIEWED') approved.set(pair, Math.min(approved.get(pair) ?? Infinity, by.end));
  }
  const firstAfter = new Map([...handedIn].map(([pair, all]) => [pair, firstNewer(all)]));
  for (const operation of evidence.operations) {
    const { kind, outcome, reply, start, n } = operation;
    if (outcome !== 'ok' || !reply || reply.replayed) continue;
    for (const { id, version } of judgedOrWritten(operation)) {
      const pair = evidence.pairOf(id) ?? '';
      if (kind === 'grade' || kind === 'review') {
        const newer = firstAfter.get(pair)?.(version) ?? Infinity;
        verdict.expect(
          'only the counting version is judged',
          newer >= start,
          () => `operation ${n} on version ${version} of ${pair}`,
        );
      } else {
        verdict.expect(
          'nothing is written after the approval',
          (approved.get(pair) ?? Infinity) >= start,
          () => `operation ${n} on ${pair}`,
        );
      }
    }
  }
}

function judgedOrWritten(operation: Operation): { id: string; version: number }[] {
  const isJudgement = operation.kind === 'grade' || operation.kind === 'review';
  return isJudgement || writesContent(operation) ? shownIn(operation) : [];
}

/** When a version above the given one was first known to be handed in. */
function firstNewer(all: readonly { version: number; since: number }[]): (version: number) => number {
  const first = new Map<number, number>();
  for (const { version, since } of all) first.set(version, Math.min(first.get(version) ?? Infinity, since));
  return (version) => Math.min(Infinity, ...[...first].filter(([one]) => one > version).map(([, since]) => since));
}
