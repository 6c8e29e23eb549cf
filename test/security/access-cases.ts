import type { Sent } from './send.js';
import {
  answers,
  categories,
  claimable,
  claimed,
  claims,
  experts,
  files,
  JUDGED,
  ownReleased,
  questions,
  reached,
  strangers,
  type Things,
  users,
  WRITTEN,
} from './access-things.js';
import type { World } from './access-world.js';

type Request = Omit<Sent, 'method'>;
/** The request of a row of the table. */
export type Case = (w: World) => Promise<Request> | Request;

const API = '/api/v1';
const CATEGORY = { name: 'A category' };
const ESSAY = { qType: 'ESSAY', content: 'Why?', maxScore: 10 };
const RESPONSE = { text: 'Because.' };
/** Looks, so that no answer is taken from those who look after this one. */
const APPROVE_ALL = { decision: 'APPROVE', dryRun: true };
const IF_MATCH = { 'if-match': '*' };

/** A row for each thing, and the request that names it. */
const each = (things: Things, request: (id: string, w: World) => Request | Promise<Request>): Record<string, Case> =>
  Object.fromEntries(
    Object.entries(things).map(([relation, thing]) => [relation, async (w) => request(await thing(w), w)]),
  );

/** Rows of ids that lie elsewhere than in the path are told apart by where they lie. */
const within = (place: string, cases: Record<string, Case>): Record<string, Case> =>
  Object.fromEntries(Object.entries(cases).map(([relation, request]) => [`${place}: ${relation}`, request]));

const always = (path: string, rest: Omit<Request, 'path'> = {}): Record<string, Case> => ({
  '–': () => ({ path, ...rest }),
});

const answerTo = (questionId: string, more: object = {}): object => ({ questionId, responseData: RESPONSE, ...more });
const fileAnswer = async (w: World, fileId: string) => ({
  questionId: await w.question({ qType: 'FILE' }),
  responseData: { files: [fileId] },
});

/** Writing in one's own name, or in that of the expert that is named. */
const saved = (path: string, bodyOf: (answer: object, expert: object) => object): Record<string, Case> => ({
  ...within(
    'own, question',
    each(questions, (id) => ({ path, body: bodyOf(answerTo(id), {}) })),
  ),
  ...within(
    'expert',
    each(
      { own: experts.own, "another's": experts["another's"], erased: experts.erased, random: experts.random },
      async (expertId, w) => ({
        path,
        body: bodyOf(answerTo(await w.question()), { expertId }),
      }),
    ),
  ),
  ...within(
    'own, file',
    each(
      {
        own: files.own,
        "another's": files["another's"],
        "another's, handed in": files["another's, handed in"],
        'own, erased': files['own, erased'],
        random: files.random,
      },
      async (id, w) => ({
        path,
        body: bodyOf(await fileAnswer(w, id), {}),
      }),
    ),
  ),
});

const upload = (): FormData => {
  const body = new FormData();
  body.append('file', new Blob(['A text.']), 'notes.txt');
  return body;
};

let serial = 0;
const fresh = (what: string): string => `${what}-${(serial += 1)}@example.com`;

/** operation of the document → relation → request */
export const CASES: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  'GET /answers': {
    ...always(`${API}/answers`),
    ...within(
      'expertId',
      each(experts, async (expertId, w) => {
        const known = expertId === 'me' ? w.self.expertId : expertId;
        if (known && (await w.isThere('experts', known))) await w.answer({ expertId: known });
        return { path: `${API}/answers?expertId=${expertId}` };
      }),
    ),
    ...within(
      'questionId',
      each(questions, async (id, w) => {
        await w.answered(id);
        return { path: `${API}/answers?questionId=${id}` };
      }),
    ),
  },
  'POST /answers': saved(`${API}/answers`, (answer, expert) => ({ ...answer, ...expert })),
  'POST /answers/batch': saved(`${API}/answers/batch`, (answer, expert) => ({ answers: [answer], ...expert })),
  'POST /answers/review/batch': within(
    'ids',
    each(reached(JUDGED, {}), (id) => ({
      path: `${API}/answers/review/batch`,
      body: { ids: [id], decision: 'APPROVE' },
    })),
  ),
  'POST /answers/review/bulk': {
    ...always(`${API}/answers/review/bulk`, { body: APPROVE_ALL }),
    ...within(
      'categoryId',
      each(categories, (id) => ({ path: `${API}/answers/review/bulk`, body: { ...APPROVE_ALL, categoryId: id } })),
    ),
    ...within(
      'questionId',
      each(questions, (id) => ({ path: `${API}/answers/review/bulk`, body: { ...APPROVE_ALL, questionId: id } })),
    ),
  },
  'GET /answers/{id}': each({ ...answers, ...strangers }, (id) => ({ path: `${API}/answers/${id}?include=question` })),
  'PATCH /answers/{id}': {
    ...each(reached(WRITTEN), (id) => ({
      path: `${API}/answers/${id}`,
      body: { responseData: RESPONSE },
      headers: IF_MATCH,
    })),
  },
  'DELETE /answers/{id}': each(reached(WRITTEN), (id) => ({ path: `${API}/answers/${id}` })),
  'POST /answers/{id}/submit': each(reached(WRITTEN), (id) => ({ path: `${API}/answers/${id}/submit` })),
  'POST /answers/{id}/grade': each(reached(JUDGED, { ...strangers, ...claimed }), (id) => ({
    path: `${API}/answers/${id}/grade`,
    body: { score: 5 },
  })),
  'POST /answers/{id}/review': each(reached(JUDGED), (id) => ({
    path: `${API}/answers/${id}/review`,
    body: { decision: 'APPROVE' },
  })),
  'GET /answers/{id}/history': each({ ...answers, ...strangers }, (id) => ({ path: `${API}/answers/${id}/history` })),
  'GET /answers/{id}/explain': each({ ...answers, ...strangers }, (id) => ({ path: `${API}/answers/${id}/explain` })),

  'POST /auth/login': {
    own: (w) => ({ path: `${API}/auth/login`, body: { email: w.self.email, password: w.password } }),
    random: (w) => ({ path: `${API}/auth/login`, body: { email: `${w.random()}@example.com`, password: w.password } }),
  },
  'POST /auth/refresh': {
    own: async (w) => ({ path: `${API}/auth/refresh`, body: { refreshToken: await w.refreshToken() } }),
    random: (w) => ({ path: `${API}/auth/refresh`, body: { refreshToken: w.random() } }),
  },
  'POST /auth/logout': always(`${API}/auth/logout`),
  'POST /auth/password': {
    '–': (w) => ({
      path: `${API}/auth/password`,
      body: { currentPassword: w.password, newPassword: 'another good password' },
    }),
  },
  'GET /auth/me': always(`${API}/auth/me`),

  'GET /users': always(`${API}/users`),
  'POST /users': {
    '–': () => ({
      path: `${API}/users`,
      body: { email: fresh('user'), password: 'a good long password', name: 'New', role: 'EVALUATOR' },
    }),
  },
  'GET /users/{id}': each(users, (id) => ({ path: `${API}/users/${id}` })),
  'PATCH /users/{id}': each(users, (id) => ({ path: `${API}/users/${id}`, body: { name: 'Renamed' } })),

  'GET /experts': always(`${API}/experts?include=progress,score`),
  'POST /experts': {
    '–': () => ({
      path: `${API}/experts`,
      body: { email: fresh('expert'), password: 'a good long password', name: 'New', specialties: [] },
    }),
  },
  'GET /experts/{id}': each(experts, (id) => ({ path: `${API}/experts/${id}` })),
  'PATCH /experts/{id}': {
    ...each(experts, (id) => ({ path: `${API}/experts/${id}`, body: { name: 'Renamed' } })),
    ...within(
      'specialties',
      each(experts, (id) => ({ path: `${API}/experts/${id}`, body: { specialties: ['CV'] } })),
    ),
    ...within(
      'password',
      each({ ...experts, 'of staff': (w) => w.staffExpert() }, (id) => ({
        path: `${API}/experts/${id}`,
        body: { password: 'a good long password' },
      })),
    ),
  },
  'GET /experts/{id}/assignment': {
    ...each(experts, (id) => ({ path: `${API}/experts/${id}/assignment` })),
    ...within(
      'own, categoryId',
      each(categories, async (id, w) => {
        await w.asked(id);
        return { path: `${API}/experts/me/assignment?categoryId=${id}` };
      }),
    ),
  },
  'GET /experts/{id}/progress': each(experts, (id) => ({ path: `${API}/experts/${id}/progress` })),
  'GET /experts/{id}/score': {
    ...each({ ...experts, 'own, released': ownReleased }, (id) => ({ path: `${API}/experts/${id}/score` })),
    ...within(
      'live',
      each({ ...experts, 'own, released': ownReleased }, (id) => ({ path: `${API}/experts/${id}/score?live=true` })),
    ),
  },
  'GET /experts/{id}/results': each({ ...experts, 'own, released': ownReleased }, (id) => ({
    path: `${API}/experts/${id}/results`,
  })),
  'POST /experts/{id}/finalize': each(experts, (id) => ({ path: `${API}/experts/${id}/finalize`, body: {} })),

  'GET /categories': {
    ...always(`${API}/categories`),
    'only inactive ones': () => ({ path: `${API}/categories?isActive=false` }),
  },
  'POST /categories': { '–': (w) => ({ path: `${API}/categories`, body: { ...CATEGORY, name: w.random() } }) },
  'GET /categories/{id}': each(categories, (id) => ({ path: `${API}/categories/${id}` })),
  'PATCH /categories/{id}': each(categories, (id) => ({ path: `${API}/categories/${id}`, body: { weight: 20 } })),
  'DELETE /categories/{id}': {
    ...each(categories, (id) => ({ path: `${API}/categories/${id}` })),
    ...within(
      'for good',
      each(categories, (id) => ({ path: `${API}/categories/${id}?hard=true` })),
    ),
  },

  'GET /questions': {
    ...always(`${API}/questions`),
    ...within(
      'categoryId',
      each(categories, async (id, w) => {
        await w.asked(id);
        return { path: `${API}/questions?categoryId=${id}` };
      }),
    ),
    'only inactive ones': () => ({ path: `${API}/questions?isActive=false` }),
  },
  'POST /questions': within(
    'categoryId',
    each(categories, (categoryId) => ({ path: `${API}/questions`, body: { ...ESSAY, categoryId } })),
  ),
  'POST /questions/dry-score': always(`${API}/questions/dry-score`, {
    body: { question: ESSAY, responseData: RESPONSE },
  }),
  'POST /questions/import': within(
    'categoryId',
    each(categories, (categoryId, w) => ({
      path: `${API}/questions/import`,
      body: [{ ...ESSAY, categoryId, externalId: w.random() }],
    })),
  ),
  'GET /questions/{id}': each(questions, (id) => ({ path: `${API}/questions/${id}` })),
  'PATCH /questions/{id}': {
    ...each(questions, (id) => ({ path: `${API}/questions/${id}`, body: { difficulty: 'HARD' } })),
    ...within(
      'categoryId',
      each(categories, async (categoryId, w) => ({
        path: `${API}/questions/${await w.question()}`,
        body: { categoryId },
      })),
    ),
  },
  'DELETE /questions/{id}': {
    ...each(questions, (id) => ({ path: `${API}/questions/${id}` })),
    ...within(
      'for good',
      each(questions, (id) => ({ path: `${API}/questions/${id}?hard=true` })),
    ),
  },
  'GET /questions/{id}/revisions': each(questions, (id) => ({ path: `${API}/questions/${id}/revisions` })),

  'POST /files': {
    'own, –': () => ({ path: `${API}/files`, body: upload() }),
    ...always(`${API}/files`, { body: 'no form' }),
    ...within(
      'expertId',
      each(experts, (id) => ({ path: `${API}/files?expertId=${id}`, body: upload() })),
    ),
  },
  'GET /files/{id}': each(files, (id) => ({ path: `${API}/files/${id}` })),

  'GET /grading/queue': {
    ...always(`${API}/grading/queue`),
    'stage=review': () => ({ path: `${API}/grading/queue?stage=review` }),
    ...within(
      'categoryId',
      each(categories, async (id, w) => {
        await w.answered(await w.asked(id));
        return { path: `${API}/grading/queue?categoryId=${id}` };
      }),
    ),
    ...within(
      'questionId',
      each(questions, async (id, w) => {
        await w.answered(id);
        return { path: `${API}/grading/queue?questionId=${id}` };
      }),
    ),
  },
  'GET /grading/agreement': {
    ...always(`${API}/grading/agreement`),
    ...within(
      'categoryId',
      each(categories, async (id) => ({ path: `${API}/grading/agreement?categoryId=${id}` })),
    ),
    ...within(
      'questionId',
      each(questions, async (id) => ({ path: `${API}/grading/agreement?questionId=${id}` })),
    ),
  },
  'POST /grading/claims': within(
    'questionId',
    each(claimable, (questionId) => ({ path: `${API}/grading/claims`, body: { questionId } })),
  ),
  'GET /grading/claims': {
    ...always(`${API}/grading/claims`),
    'all=true': () => ({ path: `${API}/grading/claims?all=true` }),
  },
  'GET /grading/claims/{id}': each(claims, (id) => ({ path: `${API}/grading/claims/${id}` })),
  'DELETE /grading/claims/{id}': each(claims, (id) => ({ path: `${API}/grading/claims/${id}` })),
  'POST /grading/claims/{id}/renew': each(claims, (id) => ({ path: `${API}/grading/claims/${id}/renew` })),
  'GET /grading/statistics': always(`${API}/grading/statistics`),

  'GET /health/live': always('/health/live'),
  'GET /health/ready': always('/health/ready'),
  'GET /metrics': always('/metrics'),
};
