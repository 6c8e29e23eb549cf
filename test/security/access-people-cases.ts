import { API, always, type Case, type Cases, each, within } from './access-case.js';
import { categories, experts, ownReleased, users } from './access-things.js';

let serial = 0;
const fresh = (what: string): string => `${what}-${(serial += 1)}@example.com`;

/** Of the expert, of a user who is kept from them where both are there. */
const exclusions: Record<string, Case> = {
  ...each(experts, async (id, w) => {
    const expertId = id === 'me' ? w.self.expertId : id;
    const userId = await w.anotherUser();
    if (expertId && (await w.isThere('experts', expertId))) await w.exclusion(expertId, userId);
    return { path: `${API}/experts/${id}/exclusions/${userId}` };
  }),
  ...within(
    'userId',
    each(users, async (userId, w) => {
      const expertId = await w.anotherExpert();
      if (await w.isThere('users', userId)) await w.exclusion(expertId, userId);
      return { path: `${API}/experts/${expertId}/exclusions/${userId}` };
    }),
  ),
};

/** Users and experts. */
export const PEOPLE_CASES: Cases = {
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
  'GET /experts/{id}/exclusions': each(experts, (id) => ({ path: `${API}/experts/${id}/exclusions` })),
  'POST /experts/{id}/exclusions': {
    ...each(experts, async (id, w) => ({
      path: `${API}/experts/${id}/exclusions`,
      body: { userId: await w.anotherUser(), reason: 'Cousins.' },
    })),
    ...within(
      'userId',
      each(users, async (userId, w) => ({
        path: `${API}/experts/${await w.anotherExpert()}/exclusions`,
        body: { userId, reason: 'Cousins.' },
      })),
    ),
  },
  'GET /experts/{id}/exclusions/{userId}': exclusions,
  'DELETE /experts/{id}/exclusions/{userId}': exclusions,
  'POST /experts/{id}/finalize': each(experts, (id) => ({ path: `${API}/experts/${id}/finalize`, body: {} })),
};
