import { APPEAL_CASES } from './access-appeal-cases.js';
import { API, always, type Case, type Cases, each, within } from './access-case.js';
import { GRADING_CASES } from './access-grading-cases.js';
import { PEOPLE_CASES } from './access-people-cases.js';
import {
  answers,
  categories,
  claimed,
  experts,
  files,
  JUDGED,
  questions,
  reached,
  regrades,
  strangers,
  users,
  WRITTEN,
} from './access-things.js';
import type { World } from './access-world.js';

const CATEGORY = { name: 'A category' };
const ESSAY = { qType: 'ESSAY', content: 'Why?', maxScore: 10 };
const RESPONSE = { text: 'Because.' };
/** Looks, so that no answer is taken from those who look after this one. */
const APPROVE_ALL = { decision: 'APPROVE', dryRun: true };
const IF_MATCH = { 'if-match': '*' };

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

/** operation of the document → relation → request */
export const CASES: Cases = {
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
  'POST /answers/{id}/unblind': {
    ...each(reached(JUDGED), async (id, w) => ({
      path: `${API}/answers/${id}/unblind`,
      body: { userId: await w.anotherUser(), reason: 'Two answers read alike.' },
    })),
    ...within(
      'userId',
      each(users, async (userId, w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert() })}/unblind`,
        body: { userId, reason: 'Two answers read alike.' },
      })),
    ),
  },
  'GET /answers/{id}/history': each({ ...answers, ...strangers }, (id) => ({ path: `${API}/answers/${id}/history` })),
  'GET /answers/{id}/suggestion': each({ ...answers, ...strangers }, async (id, w) => {
    await w.suggesting(id);
    return { path: `${API}/answers/${id}/suggestion` };
  }),
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

  ...PEOPLE_CASES,

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

  'POST /questions/{id}/regrade': {
    ...each(questions, (id) => ({
      path: `${API}/questions/${id}/regrade`,
      body: { policy: 'full-credit', reason: 'The question is void.' },
    })),
    ...within(
      'dry',
      each(questions, (id) => ({
        path: `${API}/questions/${id}/regrade`,
        body: { policy: 'full-credit', dryRun: true },
      })),
    ),
  },
  'GET /regrades': {
    ...always(`${API}/regrades`),
    ...within(
      'questionId',
      each(questions, (id) => ({ path: `${API}/regrades?questionId=${id}` })),
    ),
  },
  'GET /regrades/{id}': each(regrades, (id) => ({ path: `${API}/regrades/${id}` })),
  'GET /regrades/{id}/items': each(regrades, (id) => ({ path: `${API}/regrades/${id}/items` })),
  'POST /regrades/{id}/revert': each(regrades, (id) => ({
    path: `${API}/regrades/${id}/revert`,
    body: { reason: 'The first key was right.' },
  })),

  'POST /files': {
    'own, –': () => ({ path: `${API}/files`, body: upload() }),
    ...always(`${API}/files`, { body: 'no form' }),
    ...within(
      'expertId',
      each(experts, (id) => ({ path: `${API}/files?expertId=${id}`, body: upload() })),
    ),
  },
  'GET /files/{id}': each(files, (id) => ({ path: `${API}/files/${id}` })),

  ...GRADING_CASES,
  ...APPEAL_CASES,

  'GET /health/live': always('/health/live'),
  'GET /health/ready': always('/health/ready'),
  'GET /metrics': always('/metrics'),
};
