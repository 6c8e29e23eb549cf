import type { World } from './access-world.js';
import type { Sent } from './send.js';
import { requestFields } from './server-owned.js';
import { WRITTEN_JUDGEMENTS } from './written-judgements.js';

/** A request that is accepted as it stands, and where in its body an object lies that takes known fields alone. */
export interface Write {
  readonly by: 'APPLICANT' | 'EVALUATOR' | 'OPERATOR' | 'ADMIN';
  readonly request: (w: World) => Promise<Omit<Sent, 'method'>> | Omit<Sent, 'method'>;
  /** Pointer → the fields that may lie there; those of `requestFields` where none are named. */
  readonly places: Readonly<Record<string, readonly string[] | null>>;
  /** Whether it only tries what it is sent. */
  readonly isDry?: boolean;
}

const API = '/api/v1';
const RESPONSE = { text: 'Because.' };
const RESPONSE_FIELDS = ['text'];
const CHOICE = { A: 'first', B: 'second' };
const CRITERIA = { criteria: [{ id: 'depth', description: 'How deep', maxPoints: 10 }] };
const CRITERION_FIELDS = ['id', 'description', 'maxPoints', 'levels', 'commentRequired', 'keywords'];
const ITEMS = { items: [{ id: 'method', description: 'Has one', points: 4 }], floor: 0, ceiling: 9 };
const ESSAY = { qType: 'ESSAY', content: 'Why?', maxScore: 10, scoringRubric: CRITERIA };
const SINGLE = { qType: 'SINGLE', content: 'Which?', options: CHOICE, correctAnswer: { value: 'A' }, maxScore: 10 };
const SHORT = { qType: 'SHORT', content: 'What?', correctAnswer: { accepted: [{ text: 'Frog' }] }, maxScore: 10 };
const KEY_FIELDS = ['accepted', 'match', 'caseSensitive', 'tolerance'];

const draft = (w: World) => w.answer({ expertId: w.ownExpert, status: 'DRAFT' });

/** operation → writes; every operation with a JSON body is here. */
export const WRITES: Readonly<Record<string, readonly Write[]>> = {
  'POST /answers': [
    {
      by: 'APPLICANT',
      request: async (w) => ({
        path: `${API}/answers`,
        body: { questionId: await w.question(), responseData: RESPONSE },
      }),
      places: { '': null, '/responseData': RESPONSE_FIELDS },
    },
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/answers`,
        body: {
          questionId: await w.question({ qType: 'SINGLE' }),
          expertId: await w.anotherExpert(),
          responseData: { value: 'A' },
          submit: true,
        },
      }),
      places: { '': null, '/responseData': ['value'] },
    },
  ],
  'POST /answers/batch': [
    {
      by: 'APPLICANT',
      request: async (w) => ({
        path: `${API}/answers/batch`,
        body: {
          answers: [
            { questionId: await w.question(), responseData: RESPONSE },
            { questionId: await w.question({ qType: 'MULTIPLE' }), responseData: { value: ['A'] } },
          ],
          submit: true,
        },
      }),
      places: {
        '': null,
        '/answers/0': ['questionId', 'responseData'],
        '/answers/1': ['questionId', 'responseData'],
        '/answers/1/responseData': ['value'],
      },
    },
  ],
  'PATCH /answers/{id}': [
    {
      by: 'APPLICANT',
      request: async (w) => ({
        path: `${API}/answers/${await draft(w)}`,
        body: { responseData: RESPONSE },
        headers: { 'if-match': '*' },
      }),
      places: { '': null, '/responseData': RESPONSE_FIELDS },
    },
  ],
  'POST /answers/{id}/submit': [
    {
      by: 'APPLICANT',
      request: async (w) => ({ path: `${API}/answers/${await draft(w)}/submit`, body: {} }),
      places: { '': null },
    },
  ],
  'POST /answers/{id}/grade': [
    {
      by: 'EVALUATOR',
      request: async (w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert() })}/grade`,
        body: { score: 5 },
      }),
      places: { '': null },
    },
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert(), scoringRubric: CRITERIA })}/grade`,
        body: { criteria: [{ id: 'depth', points: 5 }], comment: 'Good.' },
      }),
      places: { '': null, '/criteria/0': ['id', 'points', 'comment'] },
    },
    {
      by: 'EVALUATOR',
      request: async (w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert(), scoringRubric: ITEMS })}/grade`,
        body: { items: ['method'], adjustment: -0.5, reason: 'Late.' },
      }),
      places: { '': null },
    },
  ],
  ...WRITTEN_JUDGEMENTS,
  'POST /questions/{id}/regrade': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/questions/${await w.question({ qType: 'SINGLE' })}/regrade`,
        body: { policy: 'void-option', option: 'A', reason: 'It can be read in two ways.', allowLower: true },
      }),
      places: { '': null },
    },
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/questions/${await w.question({ qType: 'SINGLE' })}/regrade`,
        body: { policy: 'current', dryRun: true, limit: 5 },
      }),
      places: { '': null },
      isDry: true,
    },
  ],
  'POST /regrades/{id}/revert': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/regrades/${await w.regrade()}/revert`,
        body: { reason: 'The first key was right.', allowLower: true },
      }),
      places: { '': null },
    },
  ],
  'POST /answers/{id}/review': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert(), status: 'GRADED' })}/review`,
        body: { decision: 'APPROVE' },
      }),
      places: { '': null },
    },
  ],
  'POST /answers/review/batch': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/answers/review/batch`,
        body: { ids: [await w.answer({ expertId: await w.anotherExpert(), status: 'GRADED' })], decision: 'APPROVE' },
      }),
      places: { '': null },
    },
  ],
  'POST /answers/review/bulk': [
    {
      by: 'OPERATOR',
      request: async (w) => {
        await w.answer({ expertId: await w.anotherExpert(), status: 'GRADED' });
        const sample = { percent: 0, passMark: { percent: 1 } };
        return { path: `${API}/answers/review/bulk`, body: { decision: 'APPROVE', sample } };
      },
      places: { '': null, '/sample': ['percent', 'passMark'], '/sample/passMark': ['percent', 'margin'] },
    },
  ],
  'POST /experts/{id}/exclusions': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/experts/${await w.anotherExpert()}/exclusions`,
        body: { userId: await w.anotherUser(), reason: 'Cousins.' },
      }),
      places: { '': null },
    },
  ],
  'POST /experts/{id}/finalize': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/experts/${await w.anotherExpert()}/finalize`,
        body: { allowUngraded: true },
      }),
      places: { '': null },
    },
  ],
  'POST /auth/login': [
    {
      by: 'APPLICANT',
      request: (w) => ({ path: `${API}/auth/login`, body: { email: w.self.email, password: w.password } }),
      places: { '': null },
    },
  ],
  'POST /auth/refresh': [
    {
      by: 'APPLICANT',
      request: async (w) => ({ path: `${API}/auth/refresh`, body: { refreshToken: await w.refreshToken() } }),
      places: { '': null },
    },
  ],
  'POST /auth/password': [
    {
      by: 'APPLICANT',
      request: (w) => ({
        path: `${API}/auth/password`,
        body: { currentPassword: w.password, newPassword: 'another good password' },
      }),
      places: { '': null },
    },
  ],
  'POST /users': [
    {
      by: 'ADMIN',
      request: (w) => ({
        path: `${API}/users`,
        body: { email: `${w.random()}@example.com`, password: 'a good long password', name: 'New', role: 'EVALUATOR' },
      }),
      places: { '': null },
    },
  ],
  'PATCH /users/{id}': [
    {
      by: 'ADMIN',
      request: async (w) => ({ path: `${API}/users/${await w.anotherUser()}`, body: { name: 'Renamed' } }),
      places: { '': null },
    },
  ],
  'POST /experts': [
    {
      by: 'OPERATOR',
      request: (w) => ({
        path: `${API}/experts`,
        body: {
          email: `${w.random()}@example.com`,
          password: 'a good long password',
          name: 'New',
          specialties: ['ML'],
        },
      }),
      places: { '': null },
    },
  ],
  'PATCH /experts/{id}': [
    {
      by: 'OPERATOR',
      request: async (w) => ({ path: `${API}/experts/${await w.anotherExpert()}`, body: { name: 'Renamed' } }),
      places: { '': null },
    },
    {
      by: 'APPLICANT',
      request: () => ({ path: `${API}/experts/me`, body: { name: 'Renamed' } }),
      places: { '': ['name'] },
    },
  ],
  'POST /categories': [
    {
      by: 'OPERATOR',
      request: (w) => ({ path: `${API}/categories`, body: { name: w.random(), panelRule: 'LOWER' } }),
      places: { '': null },
    },
  ],
  'PATCH /categories/{id}': [
    {
      by: 'OPERATOR',
      request: async (w) => ({ path: `${API}/categories/${await w.category()}`, body: { weight: 20 } }),
      places: { '': null },
    },
  ],
  'POST /questions/dry-score': [
    {
      by: 'OPERATOR',
      request: () => ({ path: `${API}/questions/dry-score`, body: { question: SHORT, responseData: { text: 'x' } } }),
      places: {
        '': null,
        '/question': requestFields('PATCH /questions/{id}'),
        '/question/correctAnswer': KEY_FIELDS,
        '/responseData': ['text'],
      },
      isDry: true,
    },
  ],
  'POST /questions': [
    {
      by: 'OPERATOR',
      request: async (w) => ({ path: `${API}/questions`, body: { ...ESSAY, categoryId: await w.category() } }),
      places: { '': null, '/scoringRubric': ['criteria', 'keywords'], '/scoringRubric/criteria/0': CRITERION_FIELDS },
    },
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/questions`,
        body: { ...ESSAY, scoringRubric: ITEMS, categoryId: await w.category() },
      }),
      places: {
        '/scoringRubric': ['items', 'floor', 'ceiling', 'keywords'],
        '/scoringRubric/items/0': ['id', 'description', 'points'],
      },
    },
    {
      by: 'OPERATOR',
      request: async (w) => ({ path: `${API}/questions`, body: { ...SHORT, categoryId: await w.category() } }),
      places: { '/correctAnswer': KEY_FIELDS, '/correctAnswer/accepted/0': ['text', 'fraction'] },
    },
  ],
  'PATCH /questions/{id}': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/questions/${await w.question({ qType: 'SINGLE' })}`,
        body: { options: CHOICE, correctAnswer: { value: 'A' }, difficulty: 'HARD' },
      }),
      places: { '': null, '/correctAnswer': ['value'] },
    },
  ],
  'POST /questions/import': [
    {
      by: 'OPERATOR',
      request: async (w) => {
        const categoryId = await w.category();
        const body = [ESSAY, SINGLE].map((question) => ({ ...question, categoryId, externalId: w.random() }));
        return { path: `${API}/questions/import`, body };
      },
      places: {
        '/0': null,
        '/1': null,
        '/0/scoringRubric/criteria/0': CRITERION_FIELDS,
        '/1/correctAnswer': ['value'],
      },
    },
  ],
};
