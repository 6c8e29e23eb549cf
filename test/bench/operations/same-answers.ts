import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { HttpConnection } from '../../drill/support/http.js';
import { randomFrom } from '../../drill/support/random.js';
import type { FreshPairs } from '../load/fresh-pairs.js';
import { removeUploads, storedUploads, uploadOf } from '../load/uploads.js';
import type { Bearers, World } from '../load/world.js';
import { type BenchRequest, isFor, type Operation, type OperationName, type ServerName } from './operation.js';
import { READS } from './reads.js';
import { submission, W1, wrong } from './submission.js';
import { upload } from './upload.js';

/** A server under the bench, as far as its answers go. */
export interface Answering {
  name: ServerName;
  url: string;
  databaseUrl: string;
  pairs: FreshPairs;
}

/** Requests of each operation that are compared. */
const SAMPLE = 12;
const UPLOADED = 40;
/** Scores come to four decimals, rounded from what each server added up in its own way. */
const CLOSE = 0.000_11;

/**
 * Asks every server the same before anything is measured.
 * @throws when one answers otherwise than the first, with what each said
 */
export async function requireSameAnswers(
  servers: readonly Answering[],
  names: readonly OperationName[],
  given: { world: World; bearers: Bearers },
): Promise<void> {
  for (const operation of READS.filter(({ name }) => names.includes(name))) {
    const asked = servers.filter(({ name }) => isFor(operation, name));
    await compare(asked, operation.name, (server) => readFacts(server, operation, given));
  }
  if (names.includes('W1')) await compare(servers, 'W1', (server) => writtenFacts(server, given.bearers));
  if (names.includes('B1')) await compare(servers, 'B1', (server) => uploadedFacts(server, given));
}

async function compare(
  servers: readonly Answering[],
  name: OperationName,
  factsOf: (server: Answering) => Promise<unknown>,
): Promise<void> {
  let first: { server: ServerName; facts: unknown } | undefined;
  for (const server of servers) {
    const facts = await factsOf(server);
    first ??= { server: server.name, facts };
    const difference = differenceOf(first.facts, facts, '');
    if (difference) throw new Error(`${name}: ${first.server} and ${server.name} differ: ${difference}`);
  }
}

async function readFacts(
  { name, url, pairs }: Answering,
  operation: Operation,
  given: { world: World; bearers: Bearers },
): Promise<unknown> {
  const random = randomFrom(17);
  const facts: unknown[] = [];
  for (let n = 0; n < SAMPLE; n++) {
    facts.push(operation.facts(await answerOf(url, operation.request(name, { ...given, pairs, random }))));
  }
  return facts;
}

/** A right and a wrong submission: what is answered, and what is stored in answers and in the record of grades. */
async function writtenFacts({ name, url, databaseUrl, pairs }: Answering, bearers: Bearers): Promise<unknown> {
  const facts: unknown[] = [];
  for (const isRight of [true, false]) {
    const pair = pairs.take();
    const { expert, question } = pair;
    const value = isRight ? question.right : wrong(question.right);
    const answer = await answerOf(url, submission(name, pair, bearers.experts.get(expert.id), value));
    const { responseData } = W1.facts(answer) as { responseData: { value: string } };
    facts.push({ version: (answer as { version: number }).version, echoed: responseData.value === value });
    facts.push(await storedSubmission(databaseUrl, expert.id, question.id));
  }
  return facts;
}

async function storedSubmission(databaseUrl: string, expertId: string, questionId: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query(
      `SELECT a.version, a.status, a.is_correct, a.score / q.max_score AS share, a.max_score = q.max_score AS worth,
              array_agg(g.status_after::text) AS events, array_agg(g.score_after / g.max_score) AS shares
         FROM answers a JOIN questions q ON q.id = a.question_id LEFT JOIN grade_events g ON g.answer_id = a.id
        WHERE a.expert_id = $1 AND a.question_id = $2
        GROUP BY a.id, q.id`,
      [expertId, questionId],
    );
    return rows;
  } finally {
    await client.end();
  }
}

async function uploadedFacts(
  { name, url, databaseUrl }: Answering,
  { world, bearers }: { world: World; bearers: Bearers },
): Promise<unknown> {
  await removeUploads(databaseUrl);
  const body = uploadOf(world, UPLOADED, `check-${Date.now()}`);
  const answer = await answerOf(url, upload(name, body, bearers.staff[0] ?? ''));
  const stored = await storedUploads(databaseUrl);
  await removeUploads(databaseUrl);
  return { answer, stored };
}

async function answerOf(url: string, { method, path, headers, body }: BenchRequest): Promise<unknown> {
  const connection = new HttpConnection(url);
  try {
    const bytes = body === undefined ? undefined : Buffer.from(body);
    const answer = await connection.send({ method, path, headers, body: bytes });
    if (!answer || answer.status >= 300) {
      throw new Error(`${method} ${url}${path} was answered with ${answer?.status}: ${answer?.text.slice(0, 500)}`);
    }
    return JSON.parse(answer.text);
  } finally {
    connection.close();
  }
}

/** Where two values differ first, in words; null where they do not. */
function differenceOf(one: unknown, other: unknown, at: string): string | null {
  if (isDeepStrictEqual(one, other)) return null;
  if (typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) <= CLOSE) return null;
  if (!isObject(one) || !isObject(other)) return `${at || '/'}: ${shown(one)} and ${shown(other)}`;
  for (const key of new Set([...Object.keys(one), ...Object.keys(other)])) {
    const difference = differenceOf(one[key], other[key], `${at}/${key}`);
    if (difference) return difference;
  }
  return null;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 200);
