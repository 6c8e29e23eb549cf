import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { AnswerTexts } from '../../src/answers/answer-texts.js';
import { AnswerViews } from '../../src/answers/answer-views.js';
import { textsStatement } from '../../src/answers/answer-list.js';
import { AnswersQueries } from '../../src/answers/answers.queries.js';
import { Answer } from '../../src/answers/answer.entity.js';
import { Expert } from '../../src/experts/expert.entity.js';
import { BankVersion } from '../../src/database/bank-version.entity.js';
import { FinalResult } from '../../src/results/final-result.entity.js';
import { Category } from '../../src/categories/category.entity.js';
import { AnswerStatus, Role } from '../../src/common/enums.js';
import { jsonOf } from '../../src/common/json-rows.js';
import type { JsonText } from '../../src/common/json-text.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import { listStatement } from '../../src/questions/question-list.js';
import { Question } from '../../src/questions/question.entity.js';
import { QuestionResponse, StaffQuestionResponse } from '../../src/questions/question.responses.js';
import { STAFF_QUESTION_COLUMNS, type StaffQuestionRow } from '../../src/questions/question.rows.js';
import { APPLICANT_VIEW, STAFF_VIEW } from '../../src/questions/question.views.js';
import { ONE_FOR_APPLICANT, ONE_FOR_STAFF, QuestionsQueries } from '../../src/questions/questions.queries.js';
import { HANDED_IN, WHOLE_BANK } from '../../src/results/tally-statements.js';
import type { ReleaseMode } from '../../src/scoring/release.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { AWKWARD } from '../support/one-of-everything.js';
import { rawRow } from '../support/raw-row.js';

let database: TestDatabase;
let db: DataSource;
let reads: ReadPool;
const [categoryId, expertId, finalizedId, graderId] = [uuid(), uuid(), uuid(), uuid()];
const person = (role: Role, expert: string | null) => ({
  userId: graderId,
  role,
  expertId: expert,
  specialties: [],
  sessionId: uuid(),
});

/** Of each shape that rows may have, those of an adopted database included. */
beforeAll(async () => {
  database = await createTestDatabase();
  db = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 2 })).initialize();
  reads = new ReadPool(db);
  await db.query(`INSERT INTO question_categories (id, name) VALUES ($1, 'All')`, [categoryId]);
  await db.query(`INSERT INTO users (id) VALUES ($1)`, [graderId]);
  await db.query(`INSERT INTO experts (id) VALUES ($1), ($2)`, [expertId, finalizedId]);
  const options = [
    null,
    'null',
    '{}',
    '{"B": "two", "A": "one"}',
    '{"bb": "3", "a": "2", "B": "1", "10": "ten", "9": "nine", "_": "5"}',
    JSON.stringify({ B: AWKWARD.replaceAll('\u0000', ''), A: '", "Z": "' }),
    '{"A": {"nested": [1, 2.50, 1e-7]}, "B": "two"}',
  ];
  for (const [n, value] of options.entries()) {
    await db.query(
      `INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score, difficulty,
                              target_specialties, explanation, display_order, is_active, external_id, created_at, row_version)
       VALUES ($1, $2, 'SINGLE', $3, $4, $5, $6, 10, 'HARD', $7, $8, $9, true, $10, $11, 3)`,
      [
        uuid(),
        categoryId,
        AWKWARD,
        value,
        n % 2 ? '{"value": "B"}' : null,
        n % 3 ? '{"weights": {"A": 0.50, "B": -1}}' : 'null',
        ['["ML", "CV"]', '[]', 'null', null][n % 4],
        n % 2 ? AWKWARD : null,
        n - 2,
        n % 2 ? `id "${n}"` : null,
        ['2026-03-02T09:30:00Z', '2026-03-02T09:30:00.057Z', '2026-03-02T09:30:00.999999Z', '0044-01-01T00:00:00Z'][
          n % 4
        ],
      ],
    );
  }
  for (const owner of [expertId, finalizedId]) {
    for (const [n, status] of Object.values(AnswerStatus).entries()) {
      const isGraded = status === 'GRADED' || status === 'REVIEWED';
      await db.query(
        `INSERT INTO answers (id, expert_id, question_id, version, status, response_data, max_score, score, is_correct, grader_id,
                              grader_comment, submitted_at, graded_at, reviewed_at, reviewer_id, written_by_id)
         SELECT $1, $2, q.id, 1, $3, $4, 10, $5, $6, $7, $8, $9, $9, $10, $11, $12
           FROM questions q ORDER BY q.display_order OFFSET $13 LIMIT 1`,
        [
          uuid(),
          owner,
          status,
          { text: AWKWARD, n: 1.5, deep: [{}] },
          isGraded ? 0.1 + 0.2 : null,
          isGraded ? n % 2 === 0 : null,
          isGraded ? graderId : null,
          isGraded ? AWKWARD : null,
          status === 'DRAFT' ? null : new Date(),
          status === 'REVIEWED' ? new Date() : null,
          status === 'REVIEWED' ? graderId : null,
          status === 'DRAFT' ? graderId : null,
          n,
        ],
      );
    }
  }
  await db.query(
    `INSERT INTO final_results (id, expert_id, number, total, graded_total, categories, items) VALUES ($1, $2, 1, 1, 1, '[]', '[]')`,
    [uuid(), finalizedId],
  );
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const NO_ROW = rawRow();

describe('a question as text', () => {
  it('is the response that the classes make of its row, to the order of its options', async () => {
    const rows: StaffQuestionRow[] = await db.query(`SELECT ${STAFF_QUESTION_COLUMNS} FROM questions q`);
    const queries = new QuestionsQueries(reads);
    expect(rows).toHaveLength(7);
    for (const row of rows) {
      const forStaff = await queries.findForStaff(row.id);
      const forApplicant = await queries.findForApplicant(row.id, ['CV']);

      expect(compact(jsonOf(STAFF_VIEW.view, forStaff ?? NO_ROW))).toBe(JSON.stringify(StaffQuestionResponse.of(row)));
      expect(compact(jsonOf(APPLICANT_VIEW.view, forApplicant ?? NO_ROW))).toBe(
        JSON.stringify(QuestionResponse.of(row)),
      );
      expect(STAFF_VIEW.versionOf(forStaff ?? NO_ROW)).toBe('3');
    }
  });
});

describe('an answer as text', () => {
  const readers = [
    person(Role.APPLICANT, expertId),
    person(Role.APPLICANT, finalizedId),
    person(Role.OPERATOR, null),
    person(Role.OPERATOR, expertId),
  ];
  it.each<ReleaseMode>(['on-finalize', 'on-review', 'on-grade'])(
    'is the view that its reader has of the row, results released %s',
    async (resultsRelease) => {
      // Another mode is another process, with statements of its own.
      const ofMode = await new DataSource(dataSourceOptions({ url: database.url, poolSize: 1 })).initialize();
      const views = new AnswerViews({ resultsRelease });
      const [texts, queries] = [new AnswerTexts(views), new AnswersQueries(new ReadPool(ofMode))];
      for (const reader of readers) {
        const view = texts.for(reader);
        for (const filter of [{}, { latest: true }, { counting: true, expertId: reader.expertId ?? expertId }]) {
          const rows = await queries.list(reader, views.releasedStatuses(), filter, 50, null);
          const shown = await queries.texts(reader, views.releasedStatuses(), filter, view, 50, null);

          expect(rows.length).toBeGreaterThan(2);
          expect(shown.map((row) => compact(jsonOf(view, row)))).toEqual(
            rows.map((row) => JSON.stringify(views.named(reader, row))),
          );
        }
      }
      await ofMode.destroy();
    },
  );
});

describe('the statements', () => {
  it('name columns of the entities alone', () => {
    const entities = { q: Question, c: Category, a: Answer, n: Answer, newer: Answer, f: FinalResult, v: BankVersion };
    const applicant = person(Role.APPLICANT, expertId);
    const filter = { latest: true, status: [AnswerStatus.GRADED] };
    const texts = [
      ONE_FOR_STAFF,
      ONE_FOR_APPLICANT,
      ...[null, []].flatMap((scope) =>
        [undefined, ['a']].map(
          (ids) => listStatement(scope, { categoryId: ids, difficulty: [], specialty: [] }, 20, null).text,
        ),
      ),
      ...[applicant, person(Role.OPERATOR, null), person(Role.OPERATOR, expertId)].map((reader) => {
        const views = new AnswerViews({ resultsRelease: 'on-grade' });
        const view = new AnswerTexts(views).for(reader);
        return textsStatement(reader, views.releasedStatuses(), filter, view, 50, null).text;
      }),
    ];

    expectColumns(texts, entities);
  });

  it('of a score do so as well, beside the columns that they name themselves', () => {
    const entities = { q: Question, c: Category, a: Answer, e: Expert, f: FinalResult, v: BankVersion };
    const own = /\b[kps]\.\w+/g;

    expectColumns(
      [HANDED_IN, WHOLE_BANK].map((text) => text.replaceAll(own, '')),
      entities,
    );
  });

  function expectColumns(texts: readonly string[], entities: Readonly<Record<string, new () => object>>): void {
    for (const [, alias = '', column = ''] of texts.flatMap((text) => [...text.matchAll(/\b([a-z]+)\.([a-z_]+)/g)])) {
      const entity = entities[alias] ?? alias;
      expect([alias, db.getMetadata(entity).columns.map(({ databaseName }) => databaseName)]).toEqual([
        alias,
        expect.arrayContaining([column]),
      ]);
    }
  }
});

/** Without the spaces that PostgreSQL writes, and with numbers in JavaScript's notation; everything else is kept. */
function compact(json: JsonText<unknown>): string {
  return JSON.stringify(json.toJSON());
}
