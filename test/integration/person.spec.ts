import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { committedCatalogue } from '../../src/database/migrator/catalogue.js';
import { placeOf } from '../../src/files/file-places.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { ErasureService } from '../../src/privacy/erasure.service.js';
import { HELD } from '../../src/privacy/held-data.js';
import { PersonExportService } from '../../src/privacy/person-export.service.js';
import { type TestApp, startTestApp } from '../support/app.js';
import { textsOf } from '../support/archives.js';
import { givenCategory, givenQuestion } from '../support/factories.js';
import { givenAnswer } from '../support/given-answer.js';
import { givenClaim } from '../support/given-claim.js';
import { givenFinalResult, givenGrade } from '../support/grades.js';
import { whenBlocked, whenBlockedBy } from '../support/lock-wait.js';
import { givenPerson, type Person } from '../support/session.js';

let t: TestApp;
let folder: string;
let essay: { id: string };
let [operator, evaluator]: Person[] = [];

beforeAll(async () => {
  t = await startTestApp({ ERASE_KEEPS_MARKS: 'true' });
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-person-'));
  const category = await givenCategory(t);
  essay = await givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', correctAnswer: null });
  operator = await givenPerson(t, 'OPERATOR', { name: 'Otto Operator' });
  evaluator = await givenPerson(t, 'EVALUATOR', { name: 'Eva Evaluator' });
});
afterAll(async () => {
  await t?.close();
  await rm(folder, { recursive: true, force: true });
});

const CANARY = 'canary-of-the-person';
/** As the command does it: with the role that owns the schema. */
const erase = (id: string | null, dryRun = false) =>
  new ErasureService(t.db, t.env, new FileRemovals(t.db, t.app.get(FileStore))).erase(id ?? '', { dryRun });

/** Somebody whose every text holds the canary, in each place that the product keeps texts in. */
async function givenTraces(): Promise<Person & { fileId: string; answerId: string }> {
  const person = await givenPerson(t, 'APPLICANT', {
    name: `Kim ${CANARY}`,
    email: `${CANARY}-${randomUUID().slice(0, 8)}@example.com`,
  });
  await t.db.query(
    `INSERT INTO user_identities (id, user_id, issuer, subject) VALUES ($1, $1, 'https://id.example.com', $2)`,
    [person.userId, `${CANARY} ${person.userId}`],
  );
  const upload = await t
    .http()
    .post('/api/v1/files')
    .set(person.auth)
    .set('Idempotency-Key', `own-${CANARY}`)
    .attach('file', Buffer.from(`a plan, ${CANARY}`), `${CANARY}.txt`)
    .expect(201);
  const save = await t
    .http()
    .post('/api/v1/answers')
    .set(operator!.auth)
    .set('Idempotency-Key', randomUUID())
    .send({ questionId: essay.id, expertId: person.expertId, responseData: { text: CANARY }, submit: true })
    .expect(201);
  await t
    .http()
    .patch(`/api/v1/experts/${person.expertId}`)
    .set(operator!.auth)
    .send({ specialties: ['ML', 'CV'] })
    .expect(200);
  await t
    .http()
    .post(`/api/v1/answers/${save.body.id}/grade`)
    .set(evaluator!.auth)
    .set('Idempotency-Key', randomUUID())
    .send({ score: 6, comment: `Well, ${CANARY}` })
    .expect(200);
  return { ...person, fileId: upload.body.id, answerId: save.body.id };
}

/** Tables and files that hold the text anywhere. */
async function placesOf(needle: string): Promise<string[]> {
  const found: string[] = [];
  for (const [table, { columns }] of Object.entries(committedCatalogue().tables)) {
    for (const column of Object.keys(columns)) {
      const rows = await t.db.query(`SELECT FROM ${table} WHERE strpos(${column}::text, $1) > 0 LIMIT 1`, [needle]);
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
  }
  const files = await readdir(t.env.dataDir, { recursive: true, withFileTypes: true });
  for (const file of files.filter((entry) => entry.isFile())) {
    const path = join(file.parentPath, file.name);
    if (path.includes(needle) || (await readFile(path)).includes(needle)) found.push(path);
  }
  return found;
}

describe('what is held about a person', () => {
  const { tables } = committedCatalogue();
  const PERSON_COLUMN = /^(expert_id|user_id|actor_id|grader_id|reviewer_id|\w+_by_id)$/;
  const refersTo = (targets: readonly string[]) => (table: string) =>
    Object.values(tables[table]!.constraints).some((definition) =>
      targets.some((target) => definition.includes(`REFERENCES ${target}(`)),
    );

  it('is known of every table that refers to a person, over however many others', () => {
    const held = new Set(['users', 'experts']);
    for (let size = 0; size !== held.size;) {
      size = held.size;
      const people = new Set(['users', 'experts', 'sessions', 'answers', 'files', 'grade_events', 'final_results']);
      for (const table of Object.keys(tables)) {
        const named = Object.keys(tables[table]!.columns).some((column) => PERSON_COLUMN.test(column));
        if (named || refersTo([...held].filter((target) => people.has(target)))(table)) held.add(table);
      }
    }

    expect(Object.keys(HELD).toSorted()).toEqual([...held].toSorted());
  });

  it.each(Object.entries(HELD))('in %s is given or withheld column by column', (table, held) => {
    const { given, results = [], people = [], withheld = {} } = held;

    expect([...given, ...results, ...people, ...Object.keys(withheld)].toSorted()).toEqual(
      Object.keys(tables[table]!.columns).toSorted(),
    );
  });
});

describe('experts erase', () => {
  it('leaves no trace in any column of any table nor in any file, and other chains whole', async () => {
    const [person, other] = [await givenTraces(), await givenPerson(t, 'APPLICANT')];
    const kept = await givenAnswer(t, { expertId: other.expertId, questionId: essay.id });
    await givenGrade(t, kept, evaluator!.userId);
    const chain = () => t.db.query(`SELECT * FROM grade_events WHERE answer_id = $1`, [kept]);
    const before = await chain();
    expect((await placesOf(CANARY)).length).toBeGreaterThan(7);

    const dry = await erase(person.expertId, true);
    expect((await placesOf(CANARY)).length).toBeGreaterThan(7);
    const erased = await erase(person.expertId);

    expect(dry).toEqual({ ...erased, dryRun: true });
    expect(erased).toMatchObject({
      rows: {
        users: 1,
        experts: 1,
        answers: 1,
        grade_events: 1,
        files: 1,
        sessions: 1,
        idempotency_keys: 1,
        user_identities: 1,
      },
      copies: 2,
      files: { removed: 1, left: [] },
    });
    expect(await placesOf(CANARY)).toEqual([]);
    expect(await placesOf(person.userId)).toEqual([]);
    // What is left of a chain names an id that stands for nobody any more.
    expect((await placesOf(person.expertId!)).toSorted()).toEqual([
      'grade_event_tombstones.expert_id',
      'tombstone_proofs.expert_id',
    ]);
    expect(await chain()).toEqual(before);
    await t.http().get('/api/v1/auth/me').set(person.auth).expect(401);
    await t.http().get(`/api/v1/answers/${person.answerId}`).set(operator!.auth).expect(404);
  });

  it('tells a repeat from an unknown id', async () => {
    const person = await givenTraces();
    await erase(person.expertId);

    expect(await erase(person.expertId)).toMatchObject({ rows: {}, files: { removed: 0 } });
    await expect(erase(randomUUID())).rejects.toThrow('There is no expert');
  });

  it('says what is wanting where the role may not do it', async () => {
    const person = await givenPerson(t, 'APPLICANT');

    await expect(t.app.get(ErasureService).erase(person.expertId ?? '')).rejects.toThrow(
      'the role that owns the schema',
    );
  });

  it('refuses people who have a role beside, until it is taken from them', async () => {
    const staff = await givenPerson(t, 'ADMIN', { expert: true });

    await expect(erase(staff.expertId)).rejects.toThrow('The person is ADMIN as well');
    await t.db.query(`UPDATE users SET role = 'APPLICANT' WHERE id = $1`, [staff.userId]);

    expect(await erase(staff.expertId)).toMatchObject({ rows: { users: 1, experts: 1 } });
  });

  it('lets requests of the person end as those of nobody, and leaves no orphan', async () => {
    const person = await givenTraces();
    const questions = await Promise.all(
      Array.from({ length: 8 }, async () => {
        const category = await givenCategory(t);
        return givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', correctAnswer: null });
      }),
    );
    const send = ({ id }: { id: string }, index: number) =>
      t
        .http()
        .post('/api/v1/answers')
        .set(person.auth)
        .set('Idempotency-Key', `at-once-${index}`)
        .send({ questionId: id, responseData: { text: CANARY }, submit: true })
        .then(({ status }) => status);

    const [, ...statuses] = await Promise.all([erase(person.expertId), ...questions.map(send)]);

    expect(statuses.filter((status) => ![201, 401, 404].includes(status))).toEqual([]);
    expect(await placesOf(CANARY)).toEqual([]);
  });

  it.each(['claimed', 'renewed'] as const)('leaves no copy with a grader whose claim is %s meanwhile', async (how) => {
    const person = await givenPerson(t, 'APPLICANT');
    const grader = await givenPerson(t, 'EVALUATOR');
    const text = `${CANARY} ${how} ${randomUUID()}`;
    const { id: categoryId } = await givenCategory(t);
    const { id: questionId } = await givenQuestion(t, { categoryId, qType: 'ESSAY', correctAnswer: null });
    const answerId = await givenAnswer(t, { expertId: person.expertId, questionId, responseData: { text } });
    const ofGrader = (path: string, body?: object) =>
      t.http().post(`/api/v1/grading/claims${path}`).set(grader.auth).set('Idempotency-Key', randomUUID()).send(body);
    const claimId = how === 'renewed' ? await givenClaim(t, answerId, grader.userId) : null;
    const holder = t.db.createQueryRunner();
    await holder.startTransaction();
    // What the request comes to after it has read the answer: the row of its user, by keeping the response.
    await holder.query(`SELECT FROM users WHERE id = $1 FOR UPDATE`, [grader.userId]);
    const request = (claimId ? ofGrader(`/${claimId}/renew`) : ofGrader('', { questionId })).then(
      ({ status }) => status,
    );
    await whenBlockedBy(t.db, holder);
    const erasing = erase(person.expertId);
    await whenBlocked(t.db, 2);
    await holder.commitTransaction();
    await holder.release();

    expect(await request).toBe(claimId ? 200 : 201);
    await erasing;
    expect(await t.db.query(`SELECT body FROM idempotency_keys WHERE strpos(body, $1) > 0`, [text])).toEqual([]);
  });

  it('keeps marks as numbers, of questions that enough others have marks of, and counts them on', async () => {
    const category = await givenCategory(t, { name: 'Marks' });
    const [shared, rare] = [
      await givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', correctAnswer: null }),
      await givenQuestion(t, { categoryId: category.id, qType: 'ESSAY', correctAnswer: null }),
    ];
    const people = await Promise.all([1, 2, 3, 4, 5].map(() => givenPerson(t, 'APPLICANT')));
    for (const { expertId } of people) {
      await givenAnswer(t, { expertId, questionId: shared.id, status: 'GRADED', score: 7.5 });
    }
    await givenAnswer(t, { expertId: people[0]!.expertId, questionId: rare.id, status: 'GRADED', score: 1 });
    const statistics = async () => {
      const { body } = await t.http().get('/api/v1/grading/statistics').set(operator!.auth).expect(200);
      return body.categories.find(({ name }: { name: string }) => name === 'Marks');
    };

    const { marksKept } = await erase(people[0]!.expertId);

    expect(marksKept).toBe(1);
    expect(await statistics()).toMatchObject({ answers: 5, graded: 5, averagePercent: 75 });
    expect(await t.db.query(`SELECT * FROM erased_marks WHERE question_id IN ($1, $2)`, [shared.id, rare.id])).toEqual([
      { question_id: shared.id, score: 7.5, max_score: 10, marks: 1 },
    ]);
    // With one fewer left, the next mark would be told by its question's statistics.
    expect(await erase(people[1]!.expertId)).toMatchObject({ marksKept: 0 });
  });
});

describe('experts export', () => {
  const exportOf = (person: Person, path: string, includeUnreleased = false) =>
    t.app.get(PersonExportService).export(person.expertId ?? '', { path, includeUnreleased });

  it('gives rows and files, readable by its owner alone, and neither results nor people before their time', async () => {
    const person = await givenTraces();
    const path = join(folder, 'unreleased.tar.gz');

    const told = await exportOf(person, path);

    const entries = await textsOf(path);
    const everything = [...entries.values()].join('\n');
    expect(told).toMatchObject({ files: 1, unreleased: 2, missing: [] });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(entries.get(`files/${person.fileId}-${CANARY}.txt`)).toBe(`a plan, ${CANARY}`);
    expect(JSON.parse(entries.get('answers.json')!)).toMatchObject([
      { status: 'SUBMITTED', response_data: { text: CANARY }, written_by_id: 'person 1' },
    ]);
    expect(JSON.parse(entries.get('answers.json')!)[0]).not.toHaveProperty('score');
    expect(everything).not.toContain(`Well, ${CANARY}`);
    for (const { userId } of [operator!, evaluator!]) expect(everything).not.toContain(userId);
    expect(everything).not.toMatch(/Otto|Eva E|correct_answer|password_hash|token_hash/);
    await erase(person.expertId);
  });

  it('gives released results, and unreleased ones on demand', async () => {
    const person = await givenTraces();
    await exportOf(person, join(folder, 'demanded.tar.gz'), true);
    await givenFinalResult(t, person.expertId);
    await exportOf(person, join(folder, 'released.tar.gz'));

    for (const name of ['demanded', 'released']) {
      const entries = await textsOf(join(folder, `${name}.tar.gz`));
      expect(JSON.parse(entries.get('answers.json')!)).toMatchObject([
        { status: 'GRADED', score: 6, grader_comment: `Well, ${CANARY}`, grader_id: 'person 1' },
      ]);
      expect(JSON.parse(entries.get('grade_events.json')!)).toMatchObject([{ score_after: 6, actor_id: 'person 1' }]);
    }
    await erase(person.expertId);
  });

  it('gives a damaged file as it is, and says so', async () => {
    const person = await givenTraces();
    await writeFile(placeOf(t.env.dataDir, person.fileId), 'a pl');
    const path = join(folder, 'damaged.tar.gz');

    const told = await exportOf(person, path);

    expect(told).toMatchObject({ files: 0, missing: [expect.stringMatching(`^${person.fileId} .*damaged`)] });
    expect((await textsOf(path)).get(`files/${person.fileId}-${CANARY}.txt`)).toBe('a pl');
  });

  it('writes over nothing and leaves no half file', async () => {
    const person = await givenPerson(t, 'APPLICANT');
    const path = join(folder, 'taken.tar.gz');
    await writeFile(path, 'mine');
    await chmod(path, 0o600);

    await expect(exportOf(person, path)).rejects.toThrow('is there already');
    await expect(exportOf({ ...person, expertId: randomUUID() }, join(folder, 'none'))).rejects.toThrow('no expert');

    expect(await readFile(path, 'utf8')).toBe('mine');
    expect((await readdir(folder)).filter((name) => name.endsWith('.part') || name === 'none')).toEqual([]);
  });
});
