import { v7 as uuid } from 'uuid';
import { chainedEventColumns } from '../../src/answers/chained-event-columns.js';
import { GradeLog, type GradeEventRow } from '../../src/answers/grade-log.js';
import { Clock } from '../../src/common/clock.js';
import { AnswerStatus } from '../../src/common/enums.js';
import { FileRemovals } from '../../src/files/file-removals.js';
import { FileStore } from '../../src/files/file-store.js';
import { ErasureService } from '../../src/privacy/erasure.service.js';
import { writingKey } from '../../src/scoring/audit-key.js';
import { chainHash, GENESIS_HASH } from '../../src/scoring/grade-chain.js';
import type { TestApp } from './app.js';
import { appendEvent } from './append-event.js';
import { ownerUrl, TEST_AUDIT_KEYS } from './audit-keys.js';
import { givenAnswer } from './given-answer.js';
import { givenGrade, givenReturn } from './grades.js';
import { givenPerson, type Person } from './session.js';
import { sql } from './sql.js';

export interface Pair {
  readonly expertId: string;
  readonly answerId: string;
}

/** Known once the application runs. */
export interface World {
  t: TestApp;
  questionId: string;
}

const FOREIGN = { auditKey: 'f'.repeat(32), auditKeysBefore: [] };

export interface RecordCase {
  given: () => Promise<Pair>;
  happens: (pair: Pair) => Promise<unknown>;
  /** Codes of what is found without a checkpoint of before, and with one. */
  alone: string[];
  held: string[];
}

/**
 * What somebody does who owns the database server and does not have the key; and what people may do. Each case has an answer
 * of its own to the question.
 */
export function recordCases(world: () => World): Record<string, RecordCase> {
  const app = () => world().t;

  async function givenPair(): Promise<Pair> {
    const { expertId } = (await givenPerson(app(), 'APPLICANT')) as Person & { expertId: string };
    return { expertId, answerId: await givenAnswer(app(), { expertId, questionId: world().questionId }) };
  }

  /** Three events. */
  async function givenChain(): Promise<Pair> {
    const pair = await givenPair();
    await givenGrade(app(), pair.answerId, null, 4);
    await givenReturn(app(), pair.answerId);
    await givenGrade(app(), pair.answerId, null, 6);
    return pair;
  }

  async function givenErased(): Promise<Pair> {
    const pair = await givenChain();
    await erase(pair);
    return pair;
  }

  const erase = ({ expertId }: Pair) =>
    new ErasureService(app().db, app().env, new FileRemovals(app().db, app().app.get(FileStore))).erase(expertId);

  /** One of several people marks it, which leaves the answer as it is. */
  function mark({ answerId, expertId }: Pair, keys: { auditKey: string | null; auditKeysBefore: readonly string[] }) {
    const grade = { version: 1, questionRevision: 1, policy: null, maxScore: 10, isCorrect: null, criteria: null };
    const texts = { comment: null, reason: null, responseData: { text: 'A long answer.' } };
    const log = new GradeLog(new Clock(), keys);
    return app().db.transaction((tx) =>
      appendEvent(tx, log, {
        ...grade,
        ...texts,
        answerId,
        expertId,
        questionId: world().questionId,
        kind: 'MARKED',
        actorId: uuid(),
        statusBefore: AnswerStatus.SUBMITTED,
        statusAfter: AnswerStatus.SUBMITTED,
        scoreBefore: null,
        scoreAfter: null,
      }),
    );
  }

  /** As who owns the server: no trigger and no foreign key holds. */
  const tamper = (text: string) => sql(ownerUrl(app().db), `SET session_replication_role = replica; ${text}`);
  const eventsOf = ({ answerId }: Pair): Promise<GradeEventRow[]> =>
    app().db.query(
      `SELECT g.id, ${chainedEventColumns('g')} FROM grade_events g WHERE g.answer_id = $1 ORDER BY g.seq`,
      [answerId],
    );

  /** Writes the chain anew with another last score, with what somebody has who has the database. */
  async function forge(pair: Pair, keyId: string | null): Promise<void> {
    let prevHash = GENESIS_HASH;
    for (const event of await eventsOf(pair)) {
      const forged = { ...event, keyId, scoreAfter: event.seq === 3 ? 10 : event.scoreAfter };
      const hash = chainHash(prevHash, forged, null);
      await tamper(
        `UPDATE grade_events SET score_after = ${forged.scoreAfter}, prev_hash = '${prevHash}', hash = '${hash}',
         key_id = ${keyId === null ? 'NULL' : `'${keyId}'`} WHERE id = '${event.id}'`,
      );
      prevHash = hash;
    }
    await tamper(`UPDATE answers SET score = 10 WHERE id = '${pair.answerId}'`);
  }

  const bareTombstone = ({ expertId }: Pair, hash: string) =>
    `INSERT INTO grade_event_tombstones (expert_id, question_id, events, last_seq, last_hash)
   VALUES ('${expertId}', '${world().questionId}', 3, 3, '${hash}')`;
  const lastHash = async (pair: Pair) => (await eventsOf(pair)).at(-1)!.hash;

  const changed = (statement: (pair: Pair) => string) => (pair: Pair) => tamper(statement(pair));

  return {
    'nobody touches it': { given: givenChain, happens: async () => undefined, alone: [], held: [] },
    'it is graded on': {
      given: givenChain,
      happens: ({ answerId }) => givenGrade(app(), answerId, null, 7),
      alone: [],
      held: [],
    },
    'its expert is erased': { given: givenChain, happens: erase, alone: [], held: [] },
    'a score of an event is raised': {
      given: givenChain,
      happens: changed(
        ({ answerId }) => `UPDATE grade_events SET score_after = 9 WHERE answer_id = '${answerId}' AND seq = 1`,
      ),
      alone: ['chain-broken'],
      held: ['chain-broken'],
    },
    'an event in the middle is removed': {
      given: givenChain,
      happens: changed(({ answerId }) => `DELETE FROM grade_events WHERE answer_id = '${answerId}' AND seq = 2`),
      alone: ['chain-broken'],
      held: ['chain-broken', 'chain-cut'],
    },
    'the end is cut off': {
      given: givenChain,
      happens: changed(({ answerId }) => `DELETE FROM grade_events WHERE answer_id = '${answerId}' AND seq = 3`),
      alone: ['answer-differs'],
      held: ['answer-differs', 'chain-cut'],
    },
    'the end is cut off and the answer made to fit': {
      given: givenChain,
      happens: changed(
        ({ answerId }) => `DELETE FROM grade_events WHERE answer_id = '${answerId}' AND seq = 3;
        UPDATE answers SET status = 'SUBMITTED', score = NULL WHERE id = '${answerId}'`,
      ),
      alone: [],
      held: ['chain-cut'],
    },
    'the whole chain is written anew without the key': {
      given: givenChain,
      happens: (pair) => forge(pair, null),
      alone: ['unproven chain'],
      held: ['chain-replaced', 'unproven chain'],
    },
    'the whole chain is written anew and says that it bears the key': {
      given: givenChain,
      happens: (pair) => forge(pair, writingKey(TEST_AUDIT_KEYS).id),
      alone: ['chain-broken'],
      held: ['chain-broken', 'chain-replaced'],
    },
    'the score of the answer is raised': {
      given: givenChain,
      happens: changed(({ answerId }) => `UPDATE answers SET score = 10 WHERE id = '${answerId}'`),
      alone: ['answer-differs'],
      held: ['answer-differs'],
    },
    'the points that the answer is worth are lowered': {
      given: givenChain,
      happens: changed(({ answerId }) => `UPDATE answers SET max_score = 6 WHERE id = '${answerId}'`),
      alone: ['answer-differs'],
      held: ['answer-differs'],
    },
    'the response is changed': {
      given: givenChain,
      happens: changed(
        ({ answerId }) => `UPDATE answers SET response_data = '{"text": "Better."}' WHERE id = '${answerId}'`,
      ),
      alone: ['response-differs'],
      held: ['response-differs'],
    },
    'the answer is removed': {
      given: givenChain,
      happens: changed(({ answerId }) => `DELETE FROM answers WHERE id = '${answerId}'`),
      alone: ['answer-missing', 'answer-missing', 'answer-missing'],
      held: ['answer-missing', 'answer-missing', 'answer-missing'],
    },
    'answer and chain are removed': {
      given: givenChain,
      happens: changed(
        ({ answerId }) =>
          `DELETE FROM grade_events WHERE answer_id = '${answerId}'; DELETE FROM answers WHERE id = '${answerId}'`,
      ),
      alone: [],
      held: ['chain-removed'],
    },
    'the chain is removed and a tombstone put in its place': {
      given: givenChain,
      happens: async (pair) => {
        const hash = await lastHash(pair);
        await tamper(`DELETE FROM grade_events WHERE answer_id = '${pair.answerId}';
        DELETE FROM answers WHERE id = '${pair.answerId}'; ${bareTombstone(pair, hash)}`);
      },
      alone: ['unproven tombstone'],
      held: ['unproven tombstone'],
    },
    'a tombstone is changed': {
      given: givenErased,
      happens: changed(
        ({ expertId }) => `UPDATE grade_event_tombstones SET events = 1 WHERE expert_id = '${expertId}'`,
      ),
      alone: ['tombstone-forged'],
      held: ['tombstone-forged'],
    },
    'a tombstone is removed with its proof': {
      given: givenErased,
      happens: changed(
        ({ expertId }) =>
          `DELETE FROM grade_event_tombstones WHERE expert_id = '${expertId}'; DELETE FROM tombstone_proofs WHERE expert_id = '${expertId}'`,
      ),
      alone: [],
      held: ['tombstone-removed'],
    },
    'a tombstone is put beside a chain': {
      given: givenChain,
      happens: async (pair) => tamper(bareTombstone(pair, await lastHash(pair))),
      alone: ['chain-of-erased', 'unproven tombstone'],
      held: ['chain-of-erased', 'unproven tombstone'],
    },
    'a score is written without an event': {
      given: givenPair,
      happens: changed(({ answerId }) => `UPDATE answers SET status = 'GRADED', score = 10 WHERE id = '${answerId}'`),
      alone: ['unproven grade'],
      held: ['unproven grade'],
    },
    'a score is written beside a mark that waits for others': {
      given: async () => {
        const pair = await givenPair();
        await mark(pair, app().env);
        return pair;
      },
      happens: changed(({ answerId }) => `UPDATE answers SET status = 'GRADED', score = 10 WHERE id = '${answerId}'`),
      alone: ['answer-differs', 'unproven grade'],
      held: ['answer-differs', 'unproven grade'],
    },
    'somebody grades with another key': {
      given: givenPair,
      happens: (pair) => mark(pair, FOREIGN),
      alone: ['key-unknown'],
      held: ['key-unknown'],
    },
    'it is of before there was a key': {
      given: async () => {
        const pair = await givenChain();
        await forge(pair, null);
        return pair;
      },
      happens: async () => undefined,
      alone: ['unproven chain'],
      held: [],
    },
  };
}
