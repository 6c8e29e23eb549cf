import canonicalizeModule from 'canonicalize';
import type { FinalAnswer, FinalState } from '../final-state.js';
import { actOf, markIn, markOf, type Operation } from '../operation.js';
import { type Sighting, sightingsOf } from '../sightings.js';

// The package is CommonJS whose types promise a default export; at run time the module is the function itself.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string | undefined;

/** Equal for equal JSON, whatever the order of its fields. */
export function canonical(value: unknown): string {
  return canonicalize(value) ?? 'null';
}

/** Repeats with one Idempotency-Key count as one act. */
export interface Act {
  readonly operations: Operation[];
  /** `ok` when any repeat was; `fail` only when none can have taken effect. */
  outcome: Operation['outcome'];
}

/** A content that somebody sent. */
export interface Sent {
  readonly act: Act;
  readonly by: Operation;
  readonly expertId: string | null;
  /** Null for a PATCH, which names an answer. */
  readonly questionId: string | null;
  readonly responseData: unknown;
}

/** A history, sorted for the rules. */
export class Evidence {
  readonly acts = new Map<string, Act>();
  readonly sightings: Sighting[] = [];
  readonly sightingsById = new Map<string, Sighting[]>();
  /** By the mark in it. */
  readonly sent = new Map<number, Sent>();
  /** Grades and reviews, by the mark in their comment. */
  readonly judgements = new Map<number, Act>();
  readonly finalById: ReadonlyMap<string, FinalAnswer>;
  readonly finalByPair = new Map<string, FinalAnswer[]>();
  /** When the first request that may have dropped the draft began. */
  readonly dropFrom = new Map<string, number>();
  private readonly pairs = new Map<string, string>();

  constructor(
    readonly operations: readonly Operation[],
    readonly final: FinalState,
  ) {
    this.finalById = new Map(final.answers.map((answer) => [answer.id, answer]));
    for (const answer of final.answers) {
      this.pairs.set(answer.id, pairKey(answer.expertId, answer.questionId));
      append(this.finalByPair, pairKey(answer.expertId, answer.questionId), answer);
    }
    for (const operation of operations) this.takeIn(operation);
    for (const sighting of this.sightings) append(this.sightingsById, sighting.answer.id, sighting);
  }

  /** Of an answer that anybody has ever seen with its expert. */
  pairOf(id: string): string | null {
    return this.pairs.get(id) ?? null;
  }

  actOf(operation: Operation): Act {
    return this.acts.get(actOf(operation)) as Act;
  }

  /** Nobody can have dropped it before that moment. */
  stoodUntil(id: string, moment: number): boolean {
    return (this.dropFrom.get(id) ?? Infinity) > moment;
  }

  private takeIn(operation: Operation): void {
    const act = this.acts.get(actOf(operation)) ?? { operations: [], outcome: 'fail' };
    this.acts.set(actOf(operation), act);
    act.operations.push(operation);
    act.outcome = strongest(act.outcome, outcomeOf(operation));
    for (const sighting of sightingsOf(operation)) {
      this.sightings.push(sighting);
      const { id, expertId, questionId } = sighting.answer;
      if (expertId !== undefined) this.pairs.set(id, pairKey(expertId, questionId));
    }
    if (operation.kind === 'drop' && operation.outcome !== 'fail') {
      const id = idIn(operation.request.path) as string;
      this.dropFrom.set(id, Math.min(this.dropFrom.get(id) ?? Infinity, operation.start));
    }
    if (operation.kind === 'grade' || operation.kind === 'review') {
      const mark = markOf((operation.request.body as { comment?: string }).comment);
      if (mark !== null) this.judgements.set(mark, act);
    }
    for (const content of contentsOf(operation)) {
      const mark = markIn(content.responseData);
      if (mark !== null && !this.sent.has(mark)) this.sent.set(mark, { ...content, act, by: operation });
    }
  }
}

export function pairKey(expertId: string, questionId: string): string {
  return `${expertId} ${questionId}`;
}

/** The id of the answer that a path names. */
export function idIn(path: string): string | null {
  return /\/answers\/([0-9a-f-]{36})(?:\/|$)/.exec(path)?.[1] ?? null;
}

/** Whether the operation, if it takes effect, writes content: saves and submissions. */
export function writesContent({ kind }: Operation): boolean {
  return kind === 'save' || kind === 'batch' || kind === 'patch' || kind === 'submit';
}

function contentsOf({ kind, who, request }: Operation): Omit<Sent, 'act' | 'by'>[] {
  interface Content {
    questionId: string;
    responseData: unknown;
  }
  const body = request.body as Content & { expertId?: string; answers: Content[] };
  const expertId = body?.expertId ?? who.expertId;
  if (kind === 'patch') return [{ expertId: null, questionId: null, responseData: body.responseData }];
  if (kind === 'save') return [{ expertId, questionId: body.questionId, responseData: body.responseData }];
  if (kind === 'batch') return body.answers.map((one) => ({ expertId, ...one }));
  return [];
}

/** That the first request is under way tells nothing of what becomes of it. */
function outcomeOf({ outcome, reply }: Operation): Operation['outcome'] {
  const { code } = (reply?.body ?? {}) as { code?: string };
  return outcome === 'fail' && code === 'idempotency-in-progress' ? 'unknown' : outcome;
}

function strongest(one: Operation['outcome'], other: Operation['outcome']): Operation['outcome'] {
  const order = ['fail', 'unknown', 'ok'] as const;
  return order[Math.max(order.indexOf(one), order.indexOf(other))] ?? 'unknown';
}

export function append<Key, Value>(lists: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
