import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { v7 as uuid } from 'uuid';
import { AnswerStatus } from '../../../src/common/enums.js';
import { folderOf, placeOf } from '../../../src/files/file-places.js';
import { chainHash, GENESIS_HASH, type GradeEventPayload, responseHash } from '../../../src/scoring/grade-chain.js';

const QUESTIONS = 100;
const RESPONSE = { text: 'An answer as long as people write them. '.repeat(12) };
const RESPONSE_HASH = responseHash(RESPONSE);

/** The answers of one expert to one question, and the end of their chain. */
export interface Pair {
  readonly expertId: string;
  readonly questionId: string;
  version: number;
  lastHash: string;
}

export interface Amounts {
  answers: number;
  files: number;
  fileBytes: number;
}

/** So many graded answers, each with its chained event, to a hundred questions; and files of bytes that do not shrink. */
export async function fill(client: pg.Client, dataDir: string, amounts: Amounts): Promise<Pair[]> {
  const experts = Array.from({ length: Math.ceil(amounts.answers / QUESTIONS) }, () => uuid());
  const questions = Array.from({ length: QUESTIONS }, () => uuid());
  const category = uuid();
  await client.query(`INSERT INTO question_categories (id, name) VALUES ($1, 'All')`, [category]);
  await client.query(
    `INSERT INTO questions (id, category_id, q_type, content, max_score)
     SELECT id, $2, 'ESSAY', 'Why?', 10 FROM unnest($1::uuid[]) AS id`,
    [questions, category],
  );
  await client.query(`INSERT INTO users (id, name) SELECT id, 'Expert' FROM unnest($1::uuid[]) AS id`, [experts]);
  await client.query(`INSERT INTO experts (id, user_id) SELECT id, id FROM unnest($1::uuid[]) AS id`, [experts]);

  const pairs: Pair[] = [];
  const events: unknown[][] = [];
  const answers = Array.from({ length: amounts.answers }, (_, index) => {
    const [expertId, questionId] = [experts[Math.floor(index / QUESTIONS)]!, questions[index % QUESTIONS]!];
    const pair = { expertId, questionId, version: 0, lastHash: GENESIS_HASH };
    const { answer, event } = nextOf(pair);
    pairs.push(pair);
    events.push(event);
    return answer;
  });
  await copy(client, ANSWERS, answers);
  await copy(client, EVENTS, events);
  for (let index = 0; index < amounts.files; index += 1) {
    await addFile(client, dataDir, experts[index % experts.length]!, amounts.fileBytes);
  }
  return pairs;
}

const ANSWERS =
  'answers (id, expert_id, question_id, version, response_data, max_score, score, status, submitted_at, graded_at)';
const EVENTS =
  'grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, ' +
  'status_before, status_after, score_after, max_score, created_at, prev_hash, hash)';

/** The next version of a pair's answer, graded; the pair moves on. */
function nextOf(pair: Pair): { answer: unknown[]; event: unknown[] } {
  const [id, createdAt] = [uuid(), new Date().toISOString()];
  const { expertId, questionId, lastHash } = pair;
  const seq = (pair.version += 1);
  const payload: GradeEventPayload = {
    expertId,
    questionId,
    seq,
    version: seq,
    kind: 'GRADED',
    responseHash: RESPONSE_HASH,
    questionRevision: 1,
    actorId: null,
    policy: null,
    statusBefore: AnswerStatus.SUBMITTED,
    statusAfter: AnswerStatus.GRADED,
    scoreBefore: null,
    scoreAfter: 7.5,
    maxScore: 10,
    isCorrect: null,
    criteria: null,
    comment: null,
    reason: null,
    createdAt,
  };
  pair.lastHash = chainHash(lastHash, payload, null);
  const { kind, statusBefore: before, statusAfter: after, scoreAfter: score, maxScore } = payload;
  const graded = [before, after, score, maxScore, createdAt, lastHash, pair.lastHash];
  return {
    answer: [id, expertId, questionId, seq, RESPONSE, maxScore, score, after, createdAt, createdAt],
    event: [uuid(), id, expertId, questionId, seq, seq, kind, 1, RESPONSE_HASH, ...graded],
  };
}

async function copy(client: pg.Client, target: string, rows: readonly unknown[][]): Promise<void> {
  const lines = function* () {
    for (const row of rows) {
      yield `${row.map((cell) => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell))).join('\t')}\n`;
    }
  };
  await pipeline(Readable.from(lines()), client.query(copyFrom(`COPY ${target} FROM STDIN`)));
}

async function addFile(client: pg.Client, dataDir: string, expertId: string, bytes: number): Promise<void> {
  const id = uuid();
  const blocks = Array.from({ length: Math.ceil(bytes / 64) }, (_, at) =>
    createHash('sha512').update(`${id}${at}`).digest(),
  );
  const content = Buffer.concat(blocks).subarray(0, bytes);
  await mkdir(folderOf(dataDir, id), { recursive: true });
  await writeFile(placeOf(dataDir, id), content);
  await client.query(
    `INSERT INTO files (id, expert_id, name, type, size, sha256)
     VALUES ($1, $2, 'plan.bin', 'application/octet-stream', $3, $4)`,
    [id, expertId, bytes, createHash('sha256').update(content).digest('hex')],
  );
}

/** Adds versions with their events, one transaction each, until it is told to stop. @returns how many were committed */
export async function keepWriting(client: pg.Client, pairs: readonly Pair[], signal: AbortSignal): Promise<number> {
  let written = 0;
  for (; !signal.aborted; written += 1) {
    const { answer, event } = nextOf(pairs[(written * 7919) % pairs.length]!);
    await client.query('BEGIN');
    await client.query(`INSERT INTO ${ANSWERS} VALUES (${places(answer)})`, answer);
    await client.query(`INSERT INTO ${EVENTS} VALUES (${places(event)})`, event);
    await client.query('COMMIT');
  }
  return written;
}

function places(row: readonly unknown[]): string {
  return row.map((_, index) => `$${index + 1}`).join(', ');
}
