import type { Write } from './written-bodies.js';

const API = '/api/v1';

/** Of what leads to scores beside grades and reviews: claims, regrades, appeals. */
export const WRITTEN_JUDGEMENTS: Readonly<Record<string, readonly Write[]>> = {
  'POST /grading/claims': [
    {
      by: 'EVALUATOR',
      request: () => ({ path: `${API}/grading/claims`, body: { qType: 'ESSAY', specialty: 'ML', order: 'shuffled' } }),
      places: { '': null },
    },
  ],
  'POST /answers/{id}/appeals': [
    {
      by: 'APPLICANT',
      request: async (w) => {
        await w.release(w.ownExpert);
        const id = await w.answer({ expertId: w.ownExpert, status: 'REVIEWED' });
        return { path: `${API}/answers/${id}/appeals`, body: { about: 'WHOLE', text: 'Look again.' } };
      },
      places: { '': null },
    },
  ],
  'POST /appeals/{id}/assign': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/appeals/${await w.appeal(await w.anotherExpert())}/assign`,
        body: { userId: await w.anotherUser() },
      }),
      places: { '': null },
    },
  ],
  'POST /appeals/{id}/decide': [
    {
      by: 'EVALUATOR',
      request: async (w) => ({
        path: `${API}/appeals/${await w.appeal(await w.anotherExpert(), w.self.userId)}/decide`,
        body: { outcome: 'CHANGED', score: 9, comment: 'Good.', reason: 'It is there.' },
      }),
      places: { '': null },
    },
  ],
  'POST /answers/{id}/unblind': [
    {
      by: 'OPERATOR',
      request: async (w) => ({
        path: `${API}/answers/${await w.answer({ expertId: await w.anotherExpert() })}/unblind`,
        body: { userId: await w.anotherUser(), reason: 'Two answers read alike.' },
      }),
      places: { '': null },
    },
  ],
};
