import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { AnswerStatus } from '../../src/common/enums.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { chainHash, GENESIS_HASH, type GradeEventPayload, responseHash } from '../../src/scoring/grade-chain.js';
import { type Place, restoreArchive, takeBackup } from '../support/archives.js';
import { createEmptyDatabase, type TestDatabase } from '../support/database.js';
import { sql } from '../support/sql.js';

let folder: string;
const databases: TestDatabase[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-early-'));
});
afterAll(async () => {
  for (const database of databases) await database.drop();
  await rm(folder, { recursive: true, force: true });
});

async function emptyPlace(name: string): Promise<Place> {
  const database = await createEmptyDatabase();
  databases.push(database);
  await mkdir(join(folder, name));
  return { databaseUrl: database.url, dataDir: join(folder, name) };
}

const brokenChains = async (place: Place, name: string) =>
  (await takeBackup(place, join(folder, `${name}.tar.gz`))).manifest.brokenChains;

/** An answer that a person graded by criteria, as a product of before wrote it. */
async function givenEarlyGrade(url: string): Promise<void> {
  const [expert, category, question, answer, event] = [uuid(), uuid(), uuid(), uuid(), uuid()];
  const payload: GradeEventPayload = {
    expertId: expert,
    questionId: question,
    seq: 1,
    version: 1,
    kind: 'GRADED',
    responseHash: responseHash({ text: 'So.' }),
    questionRevision: 1,
    actorId: uuid(),
    policy: null,
    statusBefore: AnswerStatus.SUBMITTED,
    statusAfter: AnswerStatus.GRADED,
    scoreBefore: null,
    scoreAfter: 7.5,
    maxScore: 10,
    isCorrect: null,
    criteria: [{ id: 'depth', points: 7.5 }],
    comment: 'Käse',
    reason: null,
    createdAt: '2026-03-02T09:30:00.000Z',
  };
  await sql(url, `INSERT INTO experts (id) VALUES ('${expert}')`);
  await sql(url, `INSERT INTO question_categories (id, name) VALUES ('${category}', 'ML')`);
  await sql(
    url,
    `INSERT INTO questions (id, category_id, q_type, content, max_score)
     VALUES ('${question}', '${category}', 'ESSAY', 'Why?', 10)`,
  );
  await sql(
    url,
    `INSERT INTO answers (id, expert_id, question_id, response_data, max_score, score, status, submitted_at)
     VALUES ('${answer}', '${expert}', '${question}', '{"text": "So."}', 10, 7.5, 'GRADED', now())`,
  );
  await sql(
    url,
    `INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash,
       actor_id, status_before, status_after, score_after, max_score, criteria, comment, created_at, prev_hash, hash)
     VALUES ('${event}', '${answer}', '${expert}', '${question}', 1, 1, 'GRADED', 1, '${payload.responseHash}',
       '${payload.actorId}', 'SUBMITTED', 'GRADED', 7.5, 10, '[{"id": "depth", "points": 7.5}]', 'Käse',
       '${payload.createdAt}', '${GENESIS_HASH}', '${chainHash(GENESIS_HASH, payload, null)}')`,
  );
}

it('a chain of before rubrics were kept is whole, restored and brought up to date too, and a change of it is found', async () => {
  const early = await emptyPlace('early');
  const migrator = new Migrator(early.databaseUrl);
  const steps = (await migrator.status()).steps.map(({ name }) => name);
  const step = steps.findIndex((name) => name.startsWith('KeepRubricsOfGrades'));
  await migrator.up({ to: steps[step - 1]! });
  await givenEarlyGrade(early.databaseUrl);

  expect(await brokenChains(early, 'of-before')).toBe(0);

  const restored = await emptyPlace('restored');
  const { migrated } = await restoreArchive(restored, join(folder, 'of-before.tar.gz'));
  expect(migrated).toEqual(steps.slice(step));
  expect(await brokenChains(restored, 'restored-then')).toBe(0);

  const tamper = `ALTER TABLE grade_events DISABLE TRIGGER USER; UPDATE grade_events SET score_after = 9;
    ALTER TABLE grade_events ENABLE TRIGGER USER`;
  await sql(early.databaseUrl, tamper);
  await sql(restored.databaseUrl, tamper);
  expect(await brokenChains(early, 'tampered')).toBe(1);
  expect(await brokenChains(restored, 'tampered-too')).toBe(1);
});
