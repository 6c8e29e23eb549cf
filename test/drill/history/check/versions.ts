import { markIn } from '../operation.js';
import { canonical, type Evidence, idIn, pairKey, type Sent, writesContent } from './evidence.js';
import type { Verdict } from './verdict.js';

/** Versions are 1, 2, 3 … of each pair, and the one draft there may be is the highest. */
export function checkVersions({ finalByPair }: Evidence, verdict: Verdict): void {
  for (const [pair, answers] of finalByPair) {
    const versions = answers.map(({ version }) => version).toSorted((one, other) => one - other);
    const isCounted = versions.every((version, index) => version === index + 1);
    verdict.expect('versions are consecutive', isCounted, () => `${pair}: ${versions.join(', ')}`);
    const drafts = answers.filter(({ status }) => status === 'DRAFT');
    verdict.expect('one draft', drafts.length <= 1, () => `${pair} has ${drafts.length}`);
    const isHighest = drafts.every(({ version }) => version === versions.at(-1));
    verdict.expect('a draft is the highest version', isHighest, () => `${pair}: ${drafts[0]?.version}`);
  }
}

/** What was ever shown as handed in is there with its content; a draft is, unless somebody may have dropped it. */
export function checkKept({ sightings, finalById, dropFrom }: Evidence, verdict: Verdict): void {
  for (const { answer, by } of sightings) {
    const kept = finalById.get(answer.id);
    if (answer.status === 'DRAFT') {
      const isThere = kept !== undefined || dropFrom.has(answer.id);
      verdict.expect('a draft stays until it is dropped', isThere, () => `${answer.id}, seen by operation ${by.n}`);
      continue;
    }
    const isKept = kept?.version === answer.version && canonical(kept.responseData) === canonical(answer.responseData);
    verdict.expect(
      'a version is kept as it was',
      isKept && kept.status !== 'DRAFT',
      () => `version ${answer.version} of ${answer.id}, seen by operation ${by.n}, is ${canonical(kept ?? null)}`,
    );
  }
}

/** The API shows in the end what the database holds: everything to the expert, what was handed in to staff. */
export function checkShown({ final, finalById }: Evidence, verdict: Verdict): void {
  for (const view of ['own', 'staff'] as const) {
    const shown = final.shown.filter((one) => one.view === view).map(({ answer }) => answer);
    const ids = new Set(shown.map(({ id }) => id));
    verdict.expect('a list names an answer once', ids.size === shown.length, () => `${view}: ${shown.length}`);
    for (const answer of final.answers) {
      if (view === 'staff' && answer.status === 'DRAFT') continue;
      verdict.expect('what is stored can be read', ids.has(answer.id), () => `${answer.id} by ${view}`);
    }
    for (const answer of shown) {
      const stored = finalById.get(answer.id);
      const isSame =
        stored?.version === answer.version && canonical(stored.responseData) === canonical(answer.responseData);
      verdict.expect('what is read is what is stored', isSame, () => `${answer.id} by ${view}`);
    }
  }
}

/** Contents are what somebody sent for that pair, byte for byte, and each stands in one version. */
export function checkSent(evidence: Evidence, verdict: Verdict): void {
  const versionOf = new Map<number, string>();
  const check = (where: string, id: string, responseData: unknown, seenAt: number) => {
    const mark = markIn(responseData);
    const sent = mark === null ? undefined : evidence.sent.get(mark);
    const isSent = sent !== undefined && sent.act.outcome !== 'fail' && sent.by.start < seenAt;
    verdict.expect('nothing appears that nobody sent', isSent, () => `${canonical(responseData)} in ${where}`);
    if (!sent || mark === null) return;
    const isSame = canonical(sent.responseData) === canonical(responseData) && isMeantFor(evidence, sent, id);
    verdict.expect('contents are as sent', isSame, () => `${canonical(responseData)} in ${where}`);
    const first = versionOf.get(mark) ?? id;
    versionOf.set(mark, first);
    verdict.expect('a write is applied once', first === id, () => `#${mark} is in ${first} and in ${id}`);
  };
  for (const { id, responseData } of evidence.final.answers) check(`answer ${id}`, id, responseData, Infinity);
  for (const { answer, by } of evidence.sightings)
    check(`the reply to operation ${by.n}`, answer.id, answer.responseData, by.end);
}

function isMeantFor(evidence: Evidence, { by, expertId, questionId }: Sent, id: string): boolean {
  const pair = evidence.pairOf(id);
  if (questionId === null) return idIn(by.request.path) === id;
  return pair === null || pair === pairKey(expertId ?? '', questionId);
}

/** A batch that hands in is there as a whole or not at all; what was acknowledged is there. */
export function checkBatches({ acts, final }: Evidence, verdict: Verdict): void {
  const stored = new Set(final.answers.map(({ responseData }) => markIn(responseData)));
  for (const [name, { operations, outcome }] of acts) {
    const [{ kind, request }] = operations as [(typeof operations)[0]];
    const body = request.body as { submit?: boolean; answers?: { responseData: unknown }[] };
    if (kind !== 'batch' || !body.submit || outcome === 'fail') continue;
    const items = body.answers ?? [];
    const found = items.filter(({ responseData }) => stored.has(markIn(responseData))).length;
    const isWhole = found === items.length || (found === 0 && outcome === 'unknown');
    verdict.expect('a batch is all or nothing', isWhole, () => `${name}: ${found} of ${items.length}`);
  }
}

/** Each acknowledged change of a content is counted once, and nothing else but requests of unknown outcome. */
export function checkCounts(evidence: Evidence, verdict: Verdict): void {
  const { acknowledged, unknown } = changesOf(evidence);
  const judged = new Map<string, number>();
  for (const { answerId, actorId } of evidence.final.events)
    if (actorId !== null) judged.set(answerId, (judged.get(answerId) ?? 0) + 1);
  for (const { id, expertId, questionId, contentVersion, rowVersion } of evidence.final.answers) {
    const least = acknowledged.get(id) ?? 0;
    const most = least + (unknown.get(id) ?? 0) + (unknown.get(pairKey(expertId, questionId)) ?? 0);
    verdict.expect(
      'every acknowledged change took effect once',
      contentVersion >= least && contentVersion <= most,
      () => `${id} changed ${contentVersion} times; ${least} were acknowledged, ${most - least} may be`,
    );
    const judgements = judged.get(id) ?? 0;
    verdict.expect(
      'every change of an answer has its author',
      rowVersion === contentVersion + judgements,
      () => `${id}: ${rowVersion} changes, ${contentVersion} of content, ${judgements} judgements`,
    );
  }
}

/** Acts that wrote content, by the answer; those of unknown outcome by the answer or by the pair they named. */
function changesOf({ acts }: Evidence): { acknowledged: Map<string, number>; unknown: Map<string, number> } {
  const [acknowledged, unknown] = [new Map<string, number>(), new Map<string, number>()];
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const { operations, outcome } of acts.values()) {
    const [first] = operations as [(typeof operations)[0]];
    if (!writesContent(first) || outcome === 'fail') continue;
    const { request, who } = first;
    const answered = operations.find((operation) => operation.outcome === 'ok');
    if (answered) {
      const reply = answered.reply?.body as { id: string; items?: { id: string }[] };
      for (const { id } of reply.items ?? [reply]) add(acknowledged, id);
      continue;
    }
    const named = idIn(request.path);
    if (named !== null) {
      add(unknown, named);
      continue;
    }
    const body = request.body as { expertId?: string; questionId: string; answers?: { questionId: string }[] };
    for (const { questionId } of body.answers ?? [body])
      add(unknown, pairKey(body.expertId ?? who.expertId ?? '', questionId));
  }
  return { acknowledged, unknown };
}
