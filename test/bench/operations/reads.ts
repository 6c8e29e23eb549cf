import type { LoadedExpert, World } from '../load/world.js';
import { type Asking, bearer, oneOf, OPEN, type Operation } from './operation.js';

const API = '/api/v1';
const PAGE = 20;
/** More than an expert has rows. */
const ALL = 200;

type Json = Record<string, unknown>;

/** What the original design has of a question that an applicant may see. */
const SHOWN = ['id', 'categoryId', 'qType', 'content', 'options', 'maxScore', 'difficulty', 'targetSpecialties'];
const FURTHER_SHOWN = ['displayOrder', 'isActive', 'createdAt', 'updatedAt'];
const STAFF_ALONE = ['correctAnswer', 'scoringRubric', 'explanation'];

const ANSWER = [
  'id',
  'expertId',
  'questionId',
  'version',
  'responseData',
  'score',
  'maxScore',
  'isCorrect',
  'graderId',
];
const FURTHER_OF_ANSWER = ['graderComment', 'status', 'createdAt', 'updatedAt'];

const CATEGORY = ['categoryId', 'name', 'weight', 'earned', 'possible', 'percent', 'asked', 'answered', 'graded'];

/** Half of the requests come from staff, who see the key, and half from applicants, who do not. */
const R1: Operation = {
  name: 'R1',
  what: 'a question by id',
  request(server, { world, bearers, random }) {
    const expert = random() < 0.5 ? applicant({ world, bearers, random }) : null;
    if (!expert) {
      const { id } = oneOf(world.questions, random);
      const token = oneOf(bearers.staff, random);
      return server === 'product' ? get(`${API}/questions/${id}`, token) : get(`/questions/${id}`);
    }
    const { id } = oneOf(shownTo(world, expert), random);
    return server === 'product'
      ? get(`${API}/questions/${id}`, bearers.experts.get(expert.id))
      : get(`/questions/${id}/shown`);
  },
  facts: (answer) => {
    const isOfStaff = Object.hasOwn(answer as Json, 'correctAnswer');
    return only(answer, [...SHOWN, ...FURTHER_SHOWN, ...(isOfStaff ? STAFF_ALONE : [])]);
  },
};

const R2: Operation = {
  name: 'R2',
  what: `${PAGE} questions by category, difficulty, specialty`,
  request(server, { world, bearers, random }) {
    const { categoryId, difficulty, targetSpecialties } = oneOf(world.questions, random);
    const query = `categoryId=${categoryId}&difficulty=${difficulty}&specialty=${targetSpecialties[0]}&limit=${PAGE}`;
    const token = oneOf(bearers.staff, random);
    return server === 'product' ? get(`${API}/questions?${query}&isActive=true`, token) : get(`/questions?${query}`);
  },
  facts: (answer) => itemsOf(answer).map((item) => only(item, [...SHOWN, ...FURTHER_SHOWN, ...STAFF_ALONE])),
};

const R3: Operation = {
  name: 'R3',
  what: 'the latest version of each question of an expert',
  request(server, { world, bearers, random }) {
    const { id } = oneOf(world.experts, random);
    const token = oneOf(bearers.staff, random);
    return server === 'product'
      ? get(`${API}/answers?expertId=${id}&latest=true&limit=${ALL}`, token)
      : get(`/experts/${id}/answers`);
  },
  // The order is each server's own.
  facts: (answer) =>
    itemsOf(answer)
      .map((item) => only(item, [...ANSWER, ...FURTHER_OF_ANSWER]))
      .sort((one, other) => (String(one['id']) < String(other['id']) ? -1 : 1)),
};

const R4: Operation = {
  name: 'R4',
  what: 'the weighted score of an expert by category',
  request(server, { world, bearers, random }) {
    const { id } = oneOf(world.experts, random);
    const token = oneOf(bearers.staff, random);
    return server === 'product' ? get(`${API}/experts/${id}/score`, token) : get(`/experts/${id}/score`);
  },
  facts: (answer) => ({
    ...only(answer, ['expertId', 'total', 'gradedTotal']),
    categories: ((answer as Json)['categories'] as unknown[]).map((category) => only(category, CATEGORY)),
  }),
};

/** The original design has no index that gives this in its order: comparing would only say how much waits. */
const Q1: Operation = {
  name: 'Q1',
  what: `the ${PAGE} answers that wait longest for a grade`,
  isOfProductAlone: true,
  request: (_server, { bearers, random }) => get(`${API}/grading/queue?limit=${PAGE}`, oneOf(bearers.staff, random)),
  facts: (answer) => itemsOf(answer).map((item) => only(item, ['answer', 'question', 'submittedAt'])),
};

export const READS: readonly Operation[] = [R1, R2, R3, R4, Q1];

const get = (path: string, token?: string) => ({
  method: 'GET' as const,
  path,
  headers: token === undefined ? OPEN : bearer(token),
});

/** One of those who are signed in. */
function applicant({ world, bearers, random }: Pick<Asking, 'world' | 'bearers' | 'random'>): LoadedExpert {
  const signedIn = signedInOf(world, bearers);
  return oneOf(signedIn, random);
}

const knownApplicants = new WeakMap<object, LoadedExpert[]>();

function signedInOf(world: World, bearers: Asking['bearers']): LoadedExpert[] {
  const known = knownApplicants.get(bearers) ?? world.experts.filter(({ id }) => bearers.experts.has(id));
  knownApplicants.set(bearers, known);
  return known;
}

const knownQuestions = new WeakMap<World, Map<string, World['questions']>>();

/** The questions that an expert may know of. */
function shownTo(world: World, { specialties }: LoadedExpert): World['questions'] {
  const known = knownQuestions.get(world) ?? new Map<string, World['questions']>();
  knownQuestions.set(world, known);
  const key = specialties.join();
  const shown =
    known.get(key) ??
    world.questions.filter(
      ({ isActive, targetSpecialties }) => isActive && targetSpecialties.some((name) => specialties.includes(name)),
    );
  known.set(key, shown);
  return shown;
}

const itemsOf = (answer: unknown): unknown[] => (answer as { items: unknown[] }).items;

/** @throws when one is missing: an empty answer equals nothing */
export function only(value: unknown, names: readonly string[]): Json {
  const given = (value ?? {}) as Json;
  const missing = names.filter((name) => !Object.hasOwn(given, name));
  if (missing.length > 0)
    throw new Error(`There is no ${missing.join(', ')} in ${JSON.stringify(value).slice(0, 300)}`);
  return Object.fromEntries(names.map((name) => [name, given[name]]));
}
