import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { v7 as uuid } from 'uuid';
import type { Actor } from '../../src/access/actor.js';
import { AppModule } from '../../src/app.module.js';
import { Role } from '../../src/common/enums.js';
import { GradeSuggester, type SuggestionTask } from '../../src/grading/grade-suggester.js';
import { SuggestionService } from '../../src/grading/suggestion.service.js';
import type { RubricCoverage } from '../../src/scoring/keyword-coverage.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory } from '../support/factories.js';
import { givenExclusion } from '../support/given-exclusion.js';
import { GradingDesk } from '../support/grading-desk.js';
import { expectProblem } from '../support/problem.js';
import type { Person } from '../support/session.js';

const RUBRIC = {
  keywords: ['과적합'],
  criteria: [
    { id: 'cause', description: 'Names the cause', maxPoints: 7, keywords: ['variance', 'noise', 'overfitting'] },
    { id: 'style', description: 'Reads well', maxPoints: 3 },
  ],
};
const TEXT = '🦉 과적합은 VARIANCE에서 온다.';

let t: TestApp;
let desk: GradingDesk;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

beforeEach(async () => {
  desk = await GradingDesk.on(t);
  await switched(true);
});

const suggestion = (id: string, by: Person = desk.evaluator) =>
  t.http().get(`/api/v1/answers/${id}/suggestion`).set(by.auth);
const switched = (suggestions: boolean, by = desk.operator) =>
  t.http().patch(`/api/v1/categories/${desk.categoryId}`).set(by.auth).send({ suggestions });
const essay = (text = TEXT) => desk.given({ responseData: { text } }, { scoringRubric: RUBRIC });

describe('a suggestion is refused', () => {
  it('to nobody known and to experts, whose answer it is or not', async () => {
    const id = await essay();

    expectProblem(await t.http().get(`/api/v1/answers/${id}/suggestion`), 'sign-in-required');
    expectProblem(await suggestion(id, desk.expert), 'role-required');
    expectProblem(await suggestion('x'), 'invalid-id');
  });

  it('of an answer that is not there, a draft, or one of an expert whom the caller is kept from, all alike', async () => {
    const [draft, kept] = [await desk.given({ status: 'DRAFT' }), await essay()];
    for (const { userId } of [desk.evaluator, desk.operator])
      await givenExclusion(t, desk.expert.expertId as string, userId);

    for (const by of [desk.evaluator, desk.operator])
      for (const id of [draft, kept, uuid()]) {
        const { body } = await suggestion(id, by);
        expect({ ...body, requestId: '', instance: '' }).toEqual({
          ...(await suggestion(uuid(), by)).body,
          requestId: '',
          instance: '',
        });
        expect(body.code).toBe('answer-not-found');
      }
    expect((await suggestion(kept, desk.colleague)).status).toBe(200);
  });

  it('of an own answer, or one that the caller wrote', async () => {
    const own = await desk.given({ expertId: desk.evaluator.expertId });
    const written = await desk.given({ writtenById: desk.operator.userId });

    expectProblem(await suggestion(own), 'own-answer');
    expectProblem(await suggestion(written, desk.operator), 'own-answer');
  });

  it('where the category has them off, as it has from the first', async () => {
    const { id: categoryId } = await givenCategory(t);
    const other = await desk.given({}, { categoryId });
    const id = await essay();
    await switched(false);

    expectProblem(await suggestion(id), 'suggestions-off');
    expectProblem(await suggestion(other), 'suggestions-off');
  });

  it('of what the machine grades, and of files', async () => {
    const key = { accepted: [{ text: 'Frog' }] };
    const answers = [
      await desk.given({ responseData: { value: 'A' } }, { qType: 'SINGLE' }),
      await desk.given({ responseData: { text: 'Frog' } }, { qType: 'SHORT', correctAnswer: key }),
      await desk.given({ responseData: { files: [], text: 'noise' } }, { qType: 'FILE', scoringRubric: RUBRIC }),
    ];

    for (const id of answers) expectProblem(await suggestion(id), 'nothing-to-suggest');
  });
});

describe('a suggestion', () => {
  it('tells which keywords are there and where, by criterion, and that it is none but a suggestion', async () => {
    const id = await essay();
    const { status, body } = await suggestion(id);

    expect(status).toBe(200);
    expect(body).toEqual({
      isSuggestion: true,
      answerId: id,
      engine: 'keyword-coverage@1',
      keywords: { share: 1, matched: [{ term: '과적합', positions: [{ start: 3, end: 6 }] }], missing: [] },
      criteria: [
        {
          id: 'cause',
          touched: true,
          suggestedPoints: 2.3333,
          share: 0.3333,
          matched: [{ term: 'variance', positions: [{ start: 8, end: 16 }] }],
          missing: ['noise', 'overfitting'],
        },
        { id: 'style', touched: null, suggestedPoints: null, share: null, matched: [], missing: [] },
      ],
    });
    expect(TEXT.slice(8, 16)).toBe('VARIANCE');
  });

  it('is for SHORT answers without a key as well, and for operators', async () => {
    const id = await desk.given(
      { responseData: { text: 'Noise' } },
      { qType: 'SHORT', correctAnswer: null, scoringRubric: { criteria: [{ ...RUBRIC.criteria[0], maxPoints: 10 }] } },
    );

    expect((await suggestion(id, desk.operator)).body.criteria).toMatchObject([{ touched: true, share: 0.3333 }]);
  });

  it('has nothing to say of a question without a rubric', async () => {
    expect((await suggestion(await desk.given())).body).toMatchObject({ keywords: { share: null }, criteria: [] });
  });

  it('goes by the rubric of the revision that was answered', async () => {
    const id = await essay();
    const questionId = await desk.questionOf(id);
    const scoringRubric = { criteria: [{ id: 'all', description: 'All', maxPoints: 10, keywords: ['owl'] }] };
    const changed = await t
      .http()
      .patch(`/api/v1/questions/${questionId}`)
      .set(desk.operator.auth)
      .send({ scoringRubric });
    expect(changed.body.revision).toBe(2);

    expect((await suggestion(id)).body.criteria).toMatchObject([{ id: 'cause' }, { id: 'style' }]);
  });

  it('names no person, and leaves no row as another', async () => {
    const id = await essay();
    const rows = async () => [
      await t.db.query(`SELECT * FROM answers WHERE id = $1`, [id]),
      await t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1`, [id]),
      await t.db.query(`SELECT * FROM grading_claims`),
    ];
    const before = await rows();
    const { text } = await suggestion(id);

    expect(await rows()).toEqual(before);
    for (const secret of [desk.expert.expertId, desk.expert.userId, 'Kim']) expect(text).not.toContain(secret);
  });
});

describe('the switch of a category', () => {
  it('is off unless somebody says otherwise, and no applicant sees it', async () => {
    const { id } = await givenCategory(t);
    const read = (by: Person) => t.http().get(`/api/v1/categories/${id}`).set(by.auth);
    const listed = async (by: Person) =>
      (await t.http().get('/api/v1/categories?limit=200').set(by.auth)).body.items as Record<string, unknown>[];

    expect((await read(desk.evaluator)).body.suggestions).toBe(false);
    expect((await read(desk.expert)).body).not.toHaveProperty('suggestions');
    expect((await listed(desk.operator)).every(({ suggestions }) => typeof suggestions === 'boolean')).toBe(true);
    expect((await listed(desk.expert)).filter((one) => 'suggestions' in one)).toEqual([]);
  });

  it('is set when a category is made, and kept by a change of something else', async () => {
    const made = await t
      .http()
      .post('/api/v1/categories')
      .set(desk.operator.auth)
      .send({ name: uuid(), suggestions: true });
    expect(made.body.suggestions).toBe(true);
    const changed = await t
      .http()
      .patch(`/api/v1/categories/${made.body.id}`)
      .set(desk.operator.auth)
      .send({ weight: 3 });

    expect(changed.body).toMatchObject({ weight: 3, suggestions: true });
    expectProblem(
      await t.http().post('/api/v1/categories').set(desk.operator.auth).send({ name: uuid(), suggestions: null }),
      'validation-failed',
      ['/suggestions'],
    );
  });
});

describe('another engine', () => {
  it('takes the place of the built-in one', async () => {
    const tasks: SuggestionTask[] = [];
    class Echo extends GradeSuggester {
      readonly engine = 'echo@3';

      async suggest(task: SuggestionTask): Promise<RubricCoverage> {
        tasks.push(task);
        return { keywords: { share: 0.25, matched: [], missing: ['an owl'] }, criteria: [] };
      }
    }
    const id = await essay();
    const module = await Test.createTestingModule({ imports: [AppModule.with(t.env)] })
      .overrideProvider(GradeSuggester)
      .useClass(Echo)
      .compile();
    await module.init();
    try {
      const { userId } = desk.evaluator;
      const actor: Actor = { userId, role: Role.EVALUATOR, expertId: null, specialties: [], sessionId: userId };

      expect(await module.get(SuggestionService).suggest(actor, id)).toEqual({
        isSuggestion: true,
        answerId: id,
        engine: 'echo@3',
        keywords: { share: 0.25, matched: [], missing: ['an owl'] },
        criteria: [],
      });
      expect(tasks).toEqual([
        { qType: 'ESSAY', question: expect.any(String), rubric: RUBRIC, maxScore: 10, text: TEXT },
      ]);
    } finally {
      await module.close();
    }
  });
});
