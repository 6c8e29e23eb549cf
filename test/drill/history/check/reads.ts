import type { Operation, ShownAnswer } from '../operation.js';
import type { Clocks, Sighting } from '../sightings.js';
import { append, canonical, type Evidence, idIn, pairKey, writesContent } from './evidence.js';
import { goneBack, type Reading } from './no-going-back.js';
import type { Verdict } from './verdict.js';

/** What was seen once is not unseen by anybody who asks afterwards, whichever instance answers. */
export function checkNoGoingBack({ sightingsById }: Evidence, verdict: Verdict): void {
  for (const [id, all] of sightingsById) {
    const fresh = all.filter(({ by }) => by.reply?.replayed === false);
    expectForward(verdict, `content of ${id}`, readings(fresh, 'content'));
    expectForward(verdict, `row of ${id}`, readings(fresh, 'row'));
    for (const view of ['own', 'staff'])
      expectForward(
        verdict,
        `${id} by ${view}`,
        readings(
          fresh.filter((one) => one.view === view),
          'updated',
        ),
      );
  }
}

/** Later saves and submissions of a pair are of the same or of a later version. */
export function checkOrder(evidence: Evidence, verdict: Verdict): void {
  const byPair = new Map<string, Reading[]>();
  for (const { by, answer } of evidence.sightings) {
    const pair = evidence.pairOf(answer.id);
    if (!pair || !writesContent(by) || by.reply?.replayed || answer.status === 'DRAFT') continue;
    append(byPair, pair, { start: by.start, end: by.end, n: by.n, value: answer.version });
  }
  for (const [pair, versions] of byPair) expectForward(verdict, `versions of ${pair}`, versions);
}

/** One count of changes stands for one state: two different ones would mean that a change was lost. */
export function checkStates({ sightings, sightingsById }: Evidence, verdict: Verdict): void {
  for (const [id, all] of sightingsById) {
    const states = new Map<string, string>();
    for (const { answer, clocks, by } of all) {
      const shown = [
        clocks.content === null ? null : [`content ${clocks.content}`, canonical(answer.responseData)],
        clocks.row === null
          ? null
          : [`row ${clocks.row}`, canonical([answer.status, answer.score, answer.responseData])],
      ];
      for (const [count = '', state = ''] of shown.filter((one) => one !== null)) {
        const first = states.get(count) ?? state;
        states.set(count, first);
        verdict.expect(
          'a count of changes stands for one state',
          first === state,
          () => `${id}, ${count}, operation ${by.n}`,
        );
      }
    }
  }
  const writers = new Map<string, number>();
  for (const { answer, clocks, by } of sightings) {
    if (!writesContent(by) || by.reply?.replayed) continue;
    const count = clocks.content ?? clocks.row;
    if (count === null) continue;
    const first = writers.get(`${answer.id} ${count}`) ?? by.n;
    writers.set(`${answer.id} ${count}`, first);
    verdict.expect(
      'no write is lost to another',
      first === by.n,
      () => `operations ${first} and ${by.n} both made ${count} of ${answer.id}`,
    );
  }
}

interface Known {
  readonly id: string;
  readonly version: number;
  /** When the first reply that showed it was there. */
  readonly since: number;
}

/** What was acknowledged or shown to anybody is there for whoever may see it and asks afterwards. */
export function checkVisible(evidence: Evidence, verdict: Verdict): void {
  const handedIn = firstSeen(evidence, ({ status }) => status !== 'DRAFT');
  const all = firstSeen(evidence, () => true);
  const mustSee = ({ who, start, end }: Operation, known: Known, isHandedIn: boolean) =>
    known.since < start && (isHandedIn || (who.role === 'APPLICANT' && evidence.stoodUntil(known.id, end)));
  for (const operation of evidence.operations) {
    const { kind, request, reply, n } = operation;
    const named = idIn(request.path);
    if (named !== null && reply?.status === 404) {
      const [early, late] = [all.byId.get(named), handedIn.byId.get(named)];
      const isThere = (early && mustSee(operation, early, false)) || (late && mustSee(operation, late, true));
      verdict.expect('what was seen is found', !isThere, () => `operation ${n} did not find ${named}`);
    }
    if ((kind !== 'list' && kind !== 'history') || operation.outcome !== 'ok' || !reply) continue;
    const list = reply.body as { items?: ShownAnswer[]; versions?: ShownAnswer[] };
    const items = list.items ?? list.versions ?? [];
    checkList(verdict, n, items);
    const pair = pairAsked(evidence, operation, named);
    const ids = new Set(items.map(({ id }) => id));
    const highest = Math.max(0, ...items.map(({ version }) => version));
    for (const [seen, isHandedIn] of [
      [handedIn, true],
      [all, false],
    ] as const) {
      for (const known of seen.byPair.get(pair) ?? []) {
        if (/status=/.test(request.path) || !mustSee(operation, known, isHandedIn)) continue;
        const isCut = /latest=|counting=/.test(request.path);
        if (isCut && /counting=/.test(request.path) && !isHandedIn) continue;
        const isThere = isCut ? highest >= known.version : ids.has(known.id);
        verdict.expect(
          'what was seen is listed',
          isThere,
          () => `operation ${n} lacks version ${known.version}, ${known.id}`,
        );
      }
    }
  }
}

function checkList(verdict: Verdict, n: number, items: readonly ShownAnswer[]): void {
  const versions = items.map(({ version }) => version);
  verdict.expect(
    'a version is listed once',
    new Set(versions).size === versions.length,
    () => `operation ${n}: ${versions.join(', ')}`,
  );
  const drafts = items.filter(({ status }) => status === 'DRAFT');
  const isFine = drafts.length <= 1 && drafts.every(({ version }) => version === Math.max(...versions));
  verdict.expect('a list has one draft, the highest version', isFine, () => `operation ${n}: ${versions.join(', ')}`);
}

function pairAsked(evidence: Evidence, { who, request }: Operation, named: string | null): string {
  if (named !== null) return evidence.pairOf(named) ?? '';
  const asked = new URLSearchParams(request.path.split('?')[1]);
  const expertId = asked.get('expertId');
  return pairKey((expertId === 'me' ? who.expertId : expertId) ?? '', asked.get('questionId') ?? '');
}

function firstSeen(
  evidence: Evidence,
  counts: (answer: ShownAnswer) => boolean,
): { byId: Map<string, Known>; byPair: Map<string, Known[]> } {
  const byId = new Map<string, Known>();
  for (const { answer, by } of evidence.sightings) {
    if (!counts(answer) || (byId.get(answer.id)?.since ?? Infinity) <= by.end) continue;
    byId.set(answer.id, { id: answer.id, version: answer.version, since: by.end });
  }
  const byPair = new Map<string, Known[]>();
  for (const known of byId.values()) append(byPair, evidence.pairOf(known.id) ?? '', known);
  return { byId, byPair };
}

function readings(sightings: readonly Sighting[], clock: keyof Clocks): Reading[] {
  return sightings.flatMap(({ by, clocks }) => {
    const value = clocks[clock];
    return value === null ? [] : [{ start: by.start, end: by.end, n: by.n, value }];
  });
}

function expectForward(verdict: Verdict, what: string, all: readonly Reading[]): void {
  verdict.checks += Math.max(0, all.length - 1);
  for (const { later, earlier } of goneBack(all)) {
    const detail = `${what}: operation ${later.n} shows ${later.value} after operation ${earlier.n} had shown ${earlier.value}`;
    verdict.violations.push({ rule: 'reads never go back', detail });
  }
}
