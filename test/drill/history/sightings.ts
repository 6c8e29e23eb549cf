import type { Operation, ShownAnswer } from './operation.js';

/** The answers in what came back, whatever was asked. */
export function shownIn({ kind, outcome, reply }: Pick<Operation, 'kind' | 'outcome' | 'reply'>): ShownAnswer[] {
  if (outcome !== 'ok' || !reply || kind === 'drop') return [];
  const body = reply.body as { items?: unknown[]; versions?: unknown[] };
  if (kind === 'queue') return (body.items ?? []).map((item) => (item as { answer: ShownAnswer }).answer);
  if (kind === 'list' || kind === 'batch') return (body.items ?? []) as ShownAnswer[];
  if (kind === 'history') return (body.versions ?? []) as ShownAnswer[];
  return [reply.body as ShownAnswer];
}

/** How far an answer had come when it was seen. */
export interface Clocks {
  /** Changes of its content: saves and the submission. */
  readonly content: number | null;
  /** All changes. */
  readonly row: number | null;
  /** Milliseconds; of one view they never fall either, though two changes may share one. */
  readonly updated: number | null;
}

/** Somebody was shown an answer. */
export interface Sighting {
  readonly by: Operation;
  readonly view: 'own' | 'staff' | 'grading';
  readonly answer: ShownAnswer;
  readonly clocks: Clocks;
}

export function sightingsOf(by: Operation): Sighting[] {
  const answers = shownIn(by);
  const isTagged = answers.length === 1 && !['list', 'batch', 'history', 'queue'].includes(by.kind);
  const view = by.who.role === 'APPLICANT' ? 'own' : by.who.role === 'EVALUATOR' ? 'grading' : 'staff';
  return answers.map((answer) => ({ by, view, answer, clocks: clocksOf(answer, isTagged ? by.reply?.etag : null) }));
}

function clocksOf({ status, updatedAt }: ShownAnswer, etag: string | null | undefined): Clocks {
  const tag = tagParts(etag ?? null);
  const isOwn = tag?.view === 'own';
  return {
    // A draft has had no other changes than those of its content.
    content: tag && (isOwn || status === 'DRAFT') ? tag.counter : null,
    row: tag && !isOwn ? tag.counter : null,
    updated: updatedAt === undefined ? null : Date.parse(updatedAt),
  };
}

/** `"7-staff"` is the seventh state in the view of staff. */
export function tagParts(etag: string | null): { counter: number; view: string } | null {
  const found = /^"(\d+)-(own|staff|grading)"$/.exec(etag ?? '');
  return found ? { counter: Number(found[1]), view: found[2] as string } : null;
}
