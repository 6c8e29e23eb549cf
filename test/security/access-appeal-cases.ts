import { API, always, type Cases, each } from './access-case.js';
import { answers, appeals, strangers } from './access-things.js';

const TEXT = 'The second effect is named.';
const UPHELD = { outcome: 'UPHELD', reason: 'It names the cause.' };

/** What experts say against grades, and who decides it. */
export const APPEAL_CASES: Cases = {
  'GET /answers/{id}/appeals': each({ ...answers, ...strangers }, (id) => ({ path: `${API}/answers/${id}/appeals` })),
  'POST /answers/{id}/appeals': each({ ...answers, ...strangers }, (id) => ({
    path: `${API}/answers/${id}/appeals`,
    body: { text: TEXT },
  })),
  'GET /appeals': always(`${API}/appeals`),
  'GET /appeals/{id}': each(appeals, (id) => ({ path: `${API}/appeals/${id}` })),
  'POST /appeals/{id}/assign': each(appeals, (id) => ({ path: `${API}/appeals/${id}/assign` })),
  'POST /appeals/{id}/decide': each(appeals, (id) => ({ path: `${API}/appeals/${id}/decide`, body: UPHELD })),
  'POST /appeals/{id}/withdraw': each(appeals, (id) => ({ path: `${API}/appeals/${id}/withdraw` })),
};
