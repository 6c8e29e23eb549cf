import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import type { Actor } from '../../src/access/actor.js';
import { Clock } from '../../src/common/clock.js';
import type { RawRow } from '../../src/common/raw-row.js';
import { dataSourceOptions } from '../../src/database/data-source-options.js';
import { ReadPool } from '../../src/database/read-pool.js';
import type { ReplicaReads } from '../../src/database/replica-reads.js';
import { LiveTallies } from '../../src/results/live-tallies.js';
import { ResultsQueries } from '../../src/results/results.queries.js';
import { ResultsService } from '../../src/results/results.service.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenPerson } from '../support/session.js';

let t: TestApp;
let db: DataSource;
beforeAll(async () => {
  t = await startTestApp();
  db = await new DataSource(dataSourceOptions({ url: t.env.databaseUrl ?? '', poolSize: 2 })).initialize();
});
afterAll(async () => {
  await db?.destroy();
  await t.close();
});

it('an expert is shown no score with a grade in it that came while it was read and is not released', async () => {
  const { userId, expertId } = await givenPerson(t, 'APPLICANT');
  const { id: categoryId } = await givenCategory(t);
  const [first, second] = [
    await givenQuestion(t, { categoryId, qType: 'ESSAY' }),
    await givenQuestion(t, { categoryId, qType: 'ESSAY' }),
  ];
  await givenAnswer(t, { expertId, questionId: first.id, status: 'REVIEWED' });
  let isGraded = false;
  class Meanwhile extends ReadPool {
    override async point(name: string, text: string, values: readonly unknown[]): Promise<readonly RawRow[]> {
      if (name === 'results-handed-in') {
        await givenAnswer(t, { expertId, questionId: second.id, status: 'GRADED' });
        isGraded = true;
      }
      return super.point(name, text, values);
    }
  }
  const reads = new Meanwhile(db);
  const replica = reads as unknown as ReplicaReads;
  const queries = new ResultsQueries(reads, replica);
  const results = new ResultsService({ resultsRelease: 'on-review' }, new Clock(), queries, new LiveTallies(reads));
  const actor = { userId, role: 'APPLICANT', expertId, specialties: [] } as unknown as Actor;

  await expect(results.score(actor, expertId ?? '', false)).rejects.toMatchObject({ code: 'not-released' });
  expect(isGraded).toBe(true);
});
