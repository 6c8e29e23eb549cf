import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/access/actor.js';
import { Unjudged } from '../../src/common/unjudged.js';
import { MAX_CLAIMS } from '../../src/grading/claim-statements.js';
import { ClaimsService } from '../../src/grading/claims.service.js';
import type { ClaimOrder } from '../../src/grading/claim.requests.js';
import type { ClaimResponse } from '../../src/grading/claim.responses.js';
import { GradeRequest } from '../../src/grading/grading.requests.js';
import { GradingService } from '../../src/grading/grading.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenPerson } from '../support/session.js';

const GRADERS = 20;
const EXPERTS = 200;
const QUESTIONS = 10;
const ANSWERS = EXPERTS * QUESTIONS;
/** After so many grades one of the graders claims as many answers as one may, and is heard of no more. */
const VANISHES_AFTER = 20;

let t: TestApp;
let graders: Actor[];
beforeAll(async () => {
  t = await startTestApp();
  await t.db.query(`INSERT INTO experts (id) SELECT gen_random_uuid() FROM generate_series(1, $1)`, [EXPERTS]);
  graders = [];
  for (let each = 0; each < GRADERS; each += 1) {
    const { userId } = await givenPerson(t, 'EVALUATOR');
    graders.push({ userId, role: 'EVALUATOR', expertId: null, specialties: [], sessionId: userId } as Actor);
  }
}, 60_000);
afterAll(() => t.close());

/** All experts' answers to new questions; what waited before is answered no more. */
async function givenAnswers(markers: number): Promise<void> {
  const { id: categoryId } = await givenCategory(t);
  for (let each = 0; each < QUESTIONS; each += 1) await givenQuestion(t, { categoryId, qType: 'ESSAY', markers });
  await t.db.query(
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status, submitted_at)
     SELECT gen_random_uuid(), e.id, q.id, '{"text": "So."}', 10, 'SUBMITTED', now()
       FROM experts e, questions q WHERE q.category_id = $1`,
    [categoryId],
  );
}

const ONCE = { userId: '', route: '', key: null, bodyHash: '' };
const claimOf = async (actor: Actor, order: ClaimOrder): Promise<ClaimResponse | undefined> =>
  (await t.app.get(ClaimsService).claim(actor, { order }, ONCE)).body;
const grade = (actor: Actor, { token, item }: ClaimResponse) =>
  t.app
    .get(GradingService)
    .grade(actor, item.answer.id, new Unjudged(GradeRequest, { score: 5, claimToken: token }), null, ONCE);

describe.each([1, 2])('20 graders share 2,000 answers that %i of them are to mark', (markers) => {
  it('each goes to so many of them, all get their part, and what one lets lie is not lost', async () => {
    await givenAnswers(markers);
    const handedOut: string[] = [];
    const pairs = new Set<string>();
    const graded = new Map<string, number>();
    /** Claims and grades until nothing is left, or as often as is said. */
    async function work(actor: Actor, order: ClaimOrder, grades = Infinity): Promise<void> {
      for (let each = 1; each <= grades; each += 1) {
        const claim = await claimOf(actor, order);
        if (!claim) return;
        handedOut.push(claim.item.answer.id);
        pairs.add(`${actor.userId} ${claim.item.answer.id}`);
        await grade(actor, claim);
        graded.set(actor.userId, (graded.get(actor.userId) ?? 0) + 1);
      }
    }
    const left: ClaimResponse[] = [];
    async function vanish(actor: Actor): Promise<void> {
      await work(actor, 'oldest', VANISHES_AFTER);
      for (let each = 1; each <= MAX_CLAIMS; each += 1) left.push((await claimOf(actor, 'oldest')) as ClaimResponse);
      handedOut.push(...left.map(({ item }) => item.answer.id));
    }
    const [vanishing, ...staying] = graders as [Actor, ...Actor[]];
    await Promise.all([
      vanish(vanishing),
      ...staying.map((actor, index) => work(actor, index % 2 ? 'oldest' : 'shuffled')),
    ]);

    const times = new Map<string, number>();
    for (const id of handedOut) times.set(id, (times.get(id) ?? 0) + 1);
    expect(Math.max(...times.values())).toBe(markers);
    expect(times.size).toBe(ANSWERS);
    expect(handedOut).toHaveLength(ANSWERS * markers);
    for (const { userId } of staying) expect(graded.get(userId)).toBeGreaterThan((ANSWERS * markers) / GRADERS / 4);
    const leftIds = left.map(({ item }) => item.answer.id).toSorted();
    expect(await waiting()).toEqual(leftIds);

    await t.db.query(`UPDATE grading_claims SET claimed_at = now() - interval '1 hour', expires_at = now()`);
    await Promise.all(staying.map((actor) => work(actor, 'oldest')));

    expect(handedOut.slice(ANSWERS * markers).toSorted()).toEqual(leftIds);
    expect(await waiting()).toEqual([]);
    expect(await t.db.query(`SELECT FROM grading_claims`)).toEqual([]);
    for (const claim of left) await expect(grade(vanishing, claim)).rejects.toMatchObject({ code: 'another-graders' });
    // Nobody was given the same answer twice, but for what was taken over.
    expect(pairs.size).toBe(ANSWERS * markers);
    const counted = await t.db.query(
      `SELECT kind, count(*)::int AS events, count(DISTINCT answer_id)::int AS answers,
            count(DISTINCT (answer_id, actor_id))::int AS hands
       FROM grade_events WHERE answer_id = ANY ($1::uuid[]) GROUP BY kind ORDER BY kind`,
      [[...times.keys()]],
    );
    const grades = { kind: 'GRADED', events: ANSWERS, answers: ANSWERS, hands: ANSWERS };
    const marks = { kind: 'MARKED', events: ANSWERS * markers, answers: ANSWERS, hands: ANSWERS * markers };
    expect(counted).toEqual(markers === 1 ? [grades] : [grades, marks]);
    expect(await t.db.query(`SELECT FROM panels`)).toEqual([]);
  }, 300_000);
});

async function waiting(): Promise<string[]> {
  const rows: { id: string }[] = await t.db.query(`SELECT id FROM answers WHERE status = 'SUBMITTED' ORDER BY id`);
  return rows.map(({ id }) => id);
}
