import { v7 as uuid } from 'uuid';
import type { DrillPerson } from '../support/people.js';
import { weighted } from '../support/random.js';
import type { Board, KnownPair } from './board.js';
import { type Operation, type OperationKind, OPTIONS, responseOf } from './operation.js';
import { ESSAY_POINTS } from './world.js';

export interface Plan {
  readonly kind: OperationKind;
  readonly request: Operation['request'];
}

/** What one client needs in order to think of something to do. */
export interface Planner {
  readonly person: DrillPerson;
  readonly board: Board;
  readonly random: () => number;
  /** Never the same number twice in a run. */
  nextMark(): number;
}

const API = '/api/v1';

/** How often which role does what. */
const HABITS: Record<'APPLICANT' | 'OPERATOR' | 'EVALUATOR', Partial<Record<OperationKind, number>>> = {
  APPLICANT: { save: 34, patch: 15, submit: 9, batch: 8, drop: 4, read: 14, list: 13, history: 3 },
  OPERATOR: { save: 14, patch: 6, submit: 5, batch: 4, drop: 2, grade: 14, review: 9, read: 20, list: 18, history: 8 },
  EVALUATOR: { grade: 50, read: 40, queue: 10 },
};

/** The next request of a client, made from what the board knows; what it lacks becomes a save or a list. */
export function nextPlan(planner: Planner): Plan {
  const { person, board, random } = planner;
  const habits = HABITS[person.role as keyof typeof HABITS] as Record<OperationKind, number>;
  const pair = board.pick(random, person.role === 'APPLICANT' ? person : undefined);
  return PLANS[weighted(random, habits)](planner, pair);
}

const PLANS: Record<OperationKind, (planner: Planner, pair: KnownPair) => Plan> = {
  save(planner, pair) {
    const { random } = planner;
    const tags = pair.draft ? pair.tags.get(pair.draft.id) : undefined;
    return {
      kind: 'save',
      request: {
        ...post(planner, `${API}/answers`, {
          questionId: pair.question.id,
          ...forExpert(planner, pair),
          responseData: content(planner, pair),
          submit: random() < 0.45,
        }),
        ifMatch: random() < 0.15 ? (tags?.at(-1) ?? null) : null,
      },
    };
  },
  batch(planner, pair) {
    const others = planner.board.of(pair.expert).filter((other) => other !== pair);
    const pairs = [pair, ...others.slice(0, 2)].toSorted(() => planner.random() - 0.5);
    const answers = pairs.map((one) => ({ questionId: one.question.id, responseData: content(planner, one) }));
    const body = { answers, ...forExpert(planner, pair), submit: planner.random() < 0.4 };
    return { kind: 'batch', request: post(planner, `${API}/answers/batch`, body) };
  },
  patch(planner, pair) {
    const { draft } = pair;
    const ifMatch = draft && tagOf(planner, pair, draft.id);
    if (!draft || !ifMatch) return PLANS.save(planner, pair);
    const body = { responseData: content(planner, pair) };
    return {
      kind: 'patch',
      request: { method: 'PATCH', path: `${API}/answers/${draft.id}`, ifMatch, key: null, body },
    };
  },
  submit(planner, pair) {
    if (!pair.draft) return PLANS.save(planner, pair);
    const request = post(planner, `${API}/answers/${pair.draft.id}/submit`, undefined);
    const ifMatch = planner.random() < 0.3 ? tagOf(planner, pair, pair.draft.id) : null;
    return { kind: 'submit', request: { ...request, ifMatch } };
  },
  drop(planner, pair) {
    if (!pair.draft) return PLANS.list(planner, pair);
    const path = `${API}/answers/${pair.draft.id}`;
    return { kind: 'drop', request: { method: 'DELETE', path, ifMatch: null, key: null, body: undefined } };
  },
  grade(planner, pair) {
    if (!pair.counting) return PLANS.read(planner, pair);
    const mark = planner.nextMark();
    const most = pair.question.qType === 'ESSAY' ? ESSAY_POINTS : OPTIONS.length;
    const body = { score: (mark % (most * 4 + 1)) / 4, comment: `#${mark}; fine`, reason: 'I have read it again.' };
    const request = post(planner, `${API}/answers/${pair.counting}/grade`, body);
    const ifMatch = planner.random() < 0.3 ? tagOf(planner, pair, pair.counting) : null;
    return { kind: 'grade', request: { ...request, ifMatch } };
  },
  review(planner, pair) {
    if (!pair.counting) return PLANS.list(planner, pair);
    const decision = planner.random() < 0.35 ? 'APPROVE' : 'RETURN';
    const body = { decision, comment: `#${planner.nextMark()}; so be it` };
    return { kind: 'review', request: post(planner, `${API}/answers/${pair.counting}/review`, body) };
  },
  read(planner, pair) {
    const known = [...pair.tags.keys()];
    const id = planner.random() < 0.7 ? (pair.draft?.id ?? pair.counting) : known[known.length - 1];
    return id ? readPlan(id) : PLANS.list(planner, pair);
  },
  list({ person, random }, pair) {
    if (person.role === 'EVALUATOR') return get('queue', `${API}/grading/queue?limit=20`);
    const filter = weighted(random, { '': 5, '&latest=true': 2, '&counting=true': 2, '&status=SUBMITTED,REVIEWED': 1 });
    const expert = person.role === 'APPLICANT' ? 'me' : pair.expert.expertId;
    return get('list', `${API}/answers?expertId=${expert}&questionId=${pair.question.id}&limit=200${filter}`);
  },
  history(planner, pair) {
    return pair.counting ? get('history', `${API}/answers/${pair.counting}/history`) : PLANS.list(planner, pair);
  },
  queue({ random }) {
    return get('queue', `${API}/grading/queue?limit=${10 + Math.floor(random() * 20)}`);
  },
};

export function readPlan(id: string): Plan {
  return get('read', `${API}/answers/${id}`);
}

function get(kind: OperationKind, path: string): Plan {
  return { kind, request: { method: 'GET', path, ifMatch: null, key: null, body: undefined } };
}

function post({ random }: Planner, path: string, body: unknown): Plan['request'] {
  return { method: 'POST', path, ifMatch: null, key: random() < 0.4 ? uuid() : null, body };
}

function forExpert({ person }: Planner, { expert }: KnownPair): { expertId?: string | null } {
  return person === expert ? {} : { expertId: expert.expertId };
}

function content({ nextMark }: Planner, { question }: KnownPair): Record<string, unknown> {
  return responseOf(question.qType, nextMark());
}

/** The newest tag known in the view of the person; now and then an older one, which must be refused. */
function tagOf({ person, random }: Planner, pair: KnownPair, id: string): string | null {
  const view = { APPLICANT: 'own', OPERATOR: 'staff', EVALUATOR: 'grading', ADMIN: 'staff' }[person.role];
  const tags = (pair.tags.get(id) ?? []).filter((tag) => tag.endsWith(`-${view}"`));
  return tags.at(random() < 0.15 ? -2 : -1) ?? null;
}
