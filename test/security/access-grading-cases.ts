import { API, always, type Cases, each, within } from './access-case.js';
import { categories, claimable, claims, questions } from './access-things.js';

/** What hands answers out, and what tells of grades. */
export const GRADING_CASES: Cases = {
  'GET /grading/queue': {
    ...always(`${API}/grading/queue`),
    'stage=adjudicate': () => ({ path: `${API}/grading/queue?stage=adjudicate` }),
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
};
