import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TOMBSTONE_COLUMNS } from '../../src/answers/tombstone-columns.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { type EraseOptions, ErasureService } from '../../src/privacy/erasure.service.js';
import { NO_AUDIT_KEYS, writingKey } from '../../src/scoring/audit-key.js';
import { provesTombstone, type Tombstone, type TombstoneProof } from '../../src/scoring/tombstone.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { TEST_AUDIT_KEYS } from '../support/audit-keys.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenGrade } from '../support/grades.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let questionId: string;
beforeAll(async () => {
  t = await startTestApp();
  questionId = (await givenQuestion(t, { categoryId: (await givenCategory(t)).id, qType: 'ESSAY' })).id;
});
afterAll(() => t?.close());

/** As the command does it: with the role that owns the schema. */
const erase = (id: string, options: EraseOptions = {}) =>
  new ErasureService(t.db, t.env, new FileRemovals(t.db, t.app.get(FileStore))).erase(id, options);

async function givenGraded(): Promise<Person> {
  const person = await givenPerson(t, 'APPLICANT');
  await givenGrade(t, await givenAnswer(t, { expertId: person.expertId, questionId }));
  return person;
}

const tombstonesOf = (expertId: string | null): Promise<(Tombstone & { proof: TombstoneProof })[]> =>
  t.db.query(
    `SELECT ${TOMBSTONE_COLUMNS('t')}, jsonb_build_object('intact', p.intact, 'keyId', p.key_id, 'code', p.code) AS proof
       FROM grade_event_tombstones t
       JOIN tombstone_proofs p ON p.expert_id = t.expert_id AND p.question_id = t.question_id
      WHERE t.expert_id = $1`,
    [expertId],
  );

describe('experts erase', () => {
  it('leaves a tombstone that is proven for each chain', async () => {
    const person = await givenGraded();
    const [chain]: { events: number; lastHash: string }[] = await t.db.query(
      `SELECT count(*)::int AS events, max(hash) AS "lastHash" FROM grade_events WHERE expert_id = $1`,
      [person.expertId],
    );
    await erase(person.expertId ?? '');

    const [{ proof, ...tombstone }] = (await tombstonesOf(person.expertId)) as [Tombstone & { proof: TombstoneProof }];
    expect(tombstone).toMatchObject({ events: 1, lastSeq: 1, lastHash: chain?.lastHash });
    expect(proof).toMatchObject({ intact: true, keyId: writingKey(TEST_AUDIT_KEYS).id });
    expect(provesTombstone(TEST_AUDIT_KEYS, tombstone, proof)).toBe(true);
    expect(provesTombstone(TEST_AUDIT_KEYS, { ...tombstone, lastSeq: 2 }, proof)).toBe(false);
    expect(provesTombstone(TEST_AUDIT_KEYS, tombstone, { ...proof, intact: false })).toBe(false);
    expect(provesTombstone(NO_AUDIT_KEYS, tombstone, proof)).toBeNull();
  });

  it('removes no chain that somebody has tampered with, unless it is told to, and says so for good', async () => {
    const person = await givenGraded();
    await t.db.query(`ALTER TABLE grade_events DISABLE TRIGGER grade_events_no_update`);
    await t.db.query(`UPDATE grade_events SET score_after = 5 WHERE expert_id = $1`, [person.expertId]);
    await t.db.query(`ALTER TABLE grade_events ENABLE TRIGGER grade_events_no_update`);

    await expect(erase(person.expertId ?? '')).rejects.toThrow(
      /^1 chains of the person's grades are not proven \(event 1 on question .* was changed after it was written\)/,
    );
    expect(await tombstonesOf(person.expertId)).toEqual([]);

    await erase(person.expertId ?? '', { allowBrokenChains: true });
    const [{ proof, ...tombstone }] = (await tombstonesOf(person.expertId)) as [Tombstone & { proof: TombstoneProof }];
    expect(proof.intact).toBe(false);
    expect(provesTombstone(TEST_AUDIT_KEYS, tombstone, proof)).toBe(true);
  });
});
