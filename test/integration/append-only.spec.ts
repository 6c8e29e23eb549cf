import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../support/database.js';

describe('what was decided stays', () => {
  let database: TestDatabase;
  let client: pg.Client;
  let ids: { user: string; expert: string; category: string; question: string; answer: string };

  beforeAll(async () => {
    database = await createTestDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
  });

  afterAll(async () => {
    await client?.end();
    await database?.drop();
  });

  beforeEach(async () => {
    ids = {
      user: randomUUID(),
      expert: randomUUID(),
      category: randomUUID(),
      question: randomUUID(),
      answer: randomUUID(),
    };
    const { user, expert, category, question, answer } = ids;
    await client.query(`INSERT INTO users (id) VALUES ('${user}')`);
    await client.query(`INSERT INTO experts (id, user_id) VALUES ('${expert}', '${user}')`);
    await client.query(`INSERT INTO question_categories (id, name) VALUES ('${category}', '${category}')`);
    await client.query(
      `INSERT INTO questions (id, category_id, q_type, content, max_score)
       VALUES ('${question}', '${category}', 'ESSAY', 'Why?', 10)`,
    );
    await client.query(
      `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, status, submitted_at)
       VALUES ('${answer}', '${expert}', '${question}', '{"text": "So."}', 10, 'SUBMITTED', now())`,
    );
  });

  const hashOf = (seq: number) => createHash('sha256').update(`${ids.expert}${seq}`).digest('hex');

  async function givenEvents(count: number, rubricHash: string | null = null): Promise<void> {
    for (let seq = 1; seq <= count; seq++) {
      await client.query(
        `INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision,
           response_hash, status_before, status_after, max_score, created_at, prev_hash, hash, rubric_hash)
         VALUES ($1, $2, $3, $4, $5, 1, 'GRADED', 1, '', 'SUBMITTED', 'GRADED', 10, now(), '', $6, $7)`,
        [randomUUID(), ids.answer, ids.expert, ids.question, seq, hashOf(seq), rubricHash],
      );
    }
  }

  async function givenFinalResult(): Promise<void> {
    await client.query(
      `INSERT INTO final_results (id, expert_id, number, categories, items) VALUES ($1, $2, 1, '[]', '[]')`,
      [randomUUID(), ids.expert],
    );
  }

  const refusal = (constraint: string) => expect.objectContaining({ code: '23001', constraint });

  describe('a grade event', () => {
    beforeEach(() => givenEvents(3));

    it.each([
      ['UPDATE', () => `UPDATE grade_events SET score_after = 10`, 'grade_events_no_update'],
      ['DELETE', () => `DELETE FROM grade_events WHERE expert_id = '${ids.expert}'`, 'grade_events_no_delete'],
      ['TRUNCATE', () => `TRUNCATE grade_events CASCADE`, 'grade_events_no_truncate'],
      ['an UPDATE of nothing', () => `UPDATE grade_events SET id = id`, 'grade_events_no_update'],
      [
        'an upsert',
        () => `INSERT INTO grade_events SELECT * FROM grade_events ON CONFLICT (id) DO UPDATE SET score_after = 10`,
        'grade_events_no_update',
      ],
      ['TRUNCATE of the experts', () => `TRUNCATE experts CASCADE`, 'grade_events_no_truncate'],
      ['DELETE of its answer', () => `DELETE FROM answers WHERE id = '${ids.answer}'`, 'answers_no_delete'],
    ])('refuses %s', async (_act, statement, constraint) => {
      await expect(client.query(statement())).rejects.toEqual(refusal(constraint));
    });

    it('keeps its question from being deleted', async () => {
      await expect(client.query(`DELETE FROM questions WHERE id = '${ids.question}'`)).rejects.toThrow();
    });

    it.each(['experts', 'users'] as const)(
      'goes with its expert (DELETE from %s) and leaves a tombstone',
      async (table) => {
        const id = table === 'experts' ? ids.expert : ids.user;

        await client.query(`DELETE FROM ${table} WHERE id = $1`, [id]);

        const left = await client.query(`SELECT FROM grade_events WHERE expert_id = $1`, [ids.expert]);
        const tombstones = await client.query(
          `SELECT question_id, events, last_seq, last_hash FROM grade_event_tombstones WHERE expert_id = $1`,
          [ids.expert],
        );
        expect(left.rowCount).toBe(0);
        expect(tombstones.rows).toEqual([{ question_id: ids.question, events: 3, last_seq: 3, last_hash: hashOf(3) }]);
      },
    );
  });

  describe('a tombstone', () => {
    beforeEach(async () => {
      await givenEvents(1);
      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);
    });

    it.each([
      [
        'INSERT',
        `INSERT INTO grade_event_tombstones VALUES (gen_random_uuid(), gen_random_uuid(), 1, 1, '')`,
        'no_write',
      ],
      ['UPDATE', `UPDATE grade_event_tombstones SET events = 0`, 'no_write'],
      ['DELETE', `DELETE FROM grade_event_tombstones`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE grade_event_tombstones`, 'no_truncate'],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`grade_event_tombstones_${trigger}`));
    });
  });

  describe('the proof of a tombstone', () => {
    beforeEach(() =>
      client.query(`INSERT INTO tombstone_proofs VALUES (gen_random_uuid(), gen_random_uuid(), true, 'key', 'code')`),
    );

    it.each([
      ['UPDATE', `UPDATE tombstone_proofs SET intact = false`, 'no_update'],
      ['DELETE', `DELETE FROM tombstone_proofs`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE tombstone_proofs`, 'no_truncate'],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`tombstone_proofs_${trigger}`));
    });
  });

  describe('a final result', () => {
    beforeEach(() => givenFinalResult());

    it.each([
      ['UPDATE', `UPDATE final_results SET total = 100`, 'no_update'],
      ['DELETE', `DELETE FROM final_results`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE final_results CASCADE`, 'no_truncate'],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`final_results_${trigger}`));
    });

    it('goes with its expert', async () => {
      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);

      const left = await client.query(`SELECT FROM final_results WHERE expert_id = $1`, [ids.expert]);
      expect(left.rowCount).toBe(0);
    });
  });

  describe('the reopening of a final result', () => {
    beforeEach(async () => {
      await givenEvents(1);
      await givenFinalResult();
      await client.query(
        `INSERT INTO result_reopenings (event_id, expert_id, number)
         SELECT id, expert_id, 1 FROM grade_events WHERE expert_id = $1`,
        [ids.expert],
      );
    });

    it.each([
      ['UPDATE', `UPDATE result_reopenings SET number = number`, 'no_update'],
      ['DELETE', `DELETE FROM result_reopenings`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE result_reopenings`, 'no_truncate'],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`result_reopenings_${trigger}`));
    });

    it('goes with its expert', async () => {
      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);

      const left = await client.query(`SELECT FROM result_reopenings WHERE expert_id = $1`, [ids.expert]);
      expect(left.rowCount).toBe(0);
    });
  });

  describe('an appeal', () => {
    beforeEach(async () => {
      const appeal = randomUUID();
      await client.query(
        `INSERT INTO appeals (id, answer_id, expert_id, number, state, about, text, decide_by)
         VALUES ('${appeal}', $1, $2, 1, 'OPEN', 'WHOLE', 'Look again.', now())`,
        [ids.answer, ids.expert],
      );
      await client.query(
        `INSERT INTO appeal_acts (appeal_id, seq, act, actor_id) VALUES ('${appeal}', 1, 'OPENED', $1)`,
        [ids.user],
      );
    });

    it.each([
      ['DELETE', `DELETE FROM appeals`, 'appeals_no_delete'],
      ['TRUNCATE', `TRUNCATE appeals CASCADE`, 'appeals_no_truncate'],
      ['UPDATE of its acts', `UPDATE appeal_acts SET actor_id = gen_random_uuid()`, 'appeal_acts_no_update'],
      ['DELETE of its acts', `DELETE FROM appeal_acts`, 'appeal_acts_no_delete'],
      ['TRUNCATE of its acts', `TRUNCATE appeal_acts`, 'appeal_acts_no_truncate'],
    ])('refuses %s', async (_act, statement, constraint) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(constraint));
    });

    it('goes with its expert, and its acts with it', async () => {
      const count = async () => (await client.query(`SELECT FROM appeal_acts`)).rowCount;
      const before = await count();
      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);

      expect((await client.query(`SELECT FROM appeals WHERE expert_id = $1`, [ids.expert])).rowCount).toBe(0);
      expect(await count()).toBe(Number(before) - 1);
    });
  });

  describe('a revision of a question', () => {
    beforeEach(async () => {
      await client.query(
        `INSERT INTO question_revisions (question_id, revision, q_type, content, max_score)
         VALUES ($1, 1, 'ESSAY', 'Why?', 10)`,
        [ids.question],
      );
    });

    it.each([
      ['UPDATE', `UPDATE question_revisions SET correct_answer = '{"value": "B"}'`, 'no_update'],
      ['DELETE', `DELETE FROM question_revisions`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE question_revisions`, 'no_truncate'],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`question_revisions_${trigger}`));
    });

    it('goes with its question', async () => {
      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);
      await client.query(`DELETE FROM questions WHERE id = $1`, [ids.question]);

      const left = await client.query(`SELECT FROM question_revisions WHERE question_id = $1`, [ids.question]);
      expect(left.rowCount).toBe(0);
    });
  });

  describe('a rubric that grades were made with', () => {
    const named = () => hashOf(1);

    beforeEach(async () => {
      await client.query(`INSERT INTO rubrics (hash, rubric) VALUES ($1, '{"items": []}')`, [named()]);
    });

    it.each([
      ['UPDATE', `UPDATE rubrics SET rubric = '{"items": [1]}'`, 'no_update'],
      ['DELETE', `DELETE FROM rubrics`, 'no_delete'],
      ['TRUNCATE', `TRUNCATE rubrics CASCADE`, 'no_truncate'],
      [
        'an upsert',
        `INSERT INTO rubrics SELECT * FROM rubrics ON CONFLICT (hash) DO UPDATE SET rubric = '{"items": [1]}'`,
        'no_update',
      ],
    ])('refuses %s', async (_act, statement, trigger) => {
      await expect(client.query(statement)).rejects.toEqual(refusal(`rubrics_${trigger}`));
    });

    it('is there before an event names it, under a hash', async () => {
      await expect(givenEvents(1, 'f'.repeat(64))).rejects.toMatchObject({
        constraint: 'grade_events_rubric_hash_fkey',
      });
      await expect(client.query(`INSERT INTO rubrics (hash, rubric) VALUES ('rubric', '{}')`)).rejects.toMatchObject({
        constraint: 'rubrics_hash_check',
      });
    });

    it('stays when the expert goes whose grades named it', async () => {
      await givenEvents(1, named());

      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);

      const left = await client.query(`SELECT FROM rubrics WHERE hash = $1`, [named()]);
      expect(left.rowCount).toBe(1);
    });
  });

  describe('an answer that was handed in', () => {
    it('refuses DELETE, and goes with its expert', async () => {
      await expect(client.query(`DELETE FROM answers WHERE id = $1`, [ids.answer])).rejects.toEqual(
        refusal('answers_no_delete'),
      );

      await client.query(`DELETE FROM experts WHERE id = $1`, [ids.expert]);

      const left = await client.query(`SELECT FROM answers WHERE id = $1`, [ids.answer]);
      expect(left.rowCount).toBe(0);
    });

    it.each([
      ['expert_id', () => `'${randomUUID()}'`],
      ['question_id', () => `'${randomUUID()}'`],
      ['version', () => '2'],
      ['response_data', () => `'{"text": "Otherwise."}'`],
      ['question_revision', () => '2'],
      ['max_score', () => '20'],
      ['submitted_at', () => 'NULL'],
      ['status', () => `'DRAFT'`],
    ])('keeps its %s', async (column, value) => {
      const change = `UPDATE answers SET ${column} = ${value()} WHERE id = '${ids.answer}'`;

      await expect(client.query(change)).rejects.toEqual(refusal('answers_frozen'));
    });

    it('may be graded', async () => {
      const graded = await client.query(
        `UPDATE answers SET status = 'GRADED', score = 7.5, graded_at = now() WHERE id = $1 RETURNING score`,
        [ids.answer],
      );

      expect(graded.rows).toEqual([{ score: 7.5 }]);
    });

    it('was free to change while it was a draft, its submission included', async () => {
      const id = randomUUID();
      await client.query(
        `INSERT INTO answers (id, expert_id, question_id, version, response_data, max_score)
         VALUES ($1, $2, $3, 2, '{}', 10)`,
        [id, ids.expert, ids.question],
      );

      const submitted = await client.query(
        `UPDATE answers SET response_data = '{"text": "Hm."}', max_score = 20, question_revision = 2,
           status = 'SUBMITTED', submitted_at = now() WHERE id = $1`,
        [id],
      );

      expect(submitted.rowCount).toBe(1);
    });
  });
});
