import type pg from 'pg';
import { v7 as uuid } from 'uuid';
import { exactly, type Figure } from '../drill.js';
import { type Cut, type HttpAnswer, HttpConnection } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import { randomFrom } from '../support/random.js';
import { markIn, responseOf } from './operation.js';
import { givenWorld } from './world.js';

interface Options {
  readonly clients: number;
  readonly submissions: number;
  readonly seed: number;
}

interface Sender {
  readonly token: string;
  readonly connections: readonly HttpConnection[];
  readonly random: () => number;
}

/** How often a request is repeated because the first one is under way. */
const PATIENCE = 60;

/** Hands in answers, each sent one to three times with its key over connections that break; exactly one version each. */
export async function runSubmissions(
  instances: readonly Instance[],
  db: pg.Pool,
  { clients, submissions, seed }: Options,
): Promise<Figure[]> {
  const { experts, questions } = await givenWorld(db, {
    experts: clients,
    operators: 0,
    evaluators: 0,
    questions: Math.max(2, Math.ceil(submissions / clients / 25) * 2),
  });
  const essays = questions.filter(({ qType }) => qType === 'ESSAY');
  let next = 0;
  let sendings = 0;
  let unequal = 0;
  let failed = 0;
  await Promise.all(
    experts.map(async ({ token }, index) => {
      const connections = [...instances, ...instances].map(({ url }) => new HttpConnection(url));
      const sender = { token, connections, random: randomFrom(seed * 7_919 + index) };
      for (let mark = ++next; mark <= submissions; mark = ++next) {
        const questionId = essays[mark % essays.length]?.id;
        const body = { questionId, responseData: responseOf('ESSAY', mark), submit: true };
        const { answers, sent } = await submitOften(sender, body);
        sendings += sent;
        if (answers.some(({ status }) => status !== 201)) failed += 1;
        if (new Set(answers.map(whatMatters)).size !== 1) unequal += 1;
      }
      for (const connection of connections) connection.close();
    }),
  );
  const { rows } = await db.query<{ response_data: unknown }>(
    `SELECT response_data FROM answers WHERE expert_id = ANY ($1::uuid[])`,
    [experts.map(({ expertId }) => expertId)],
  );
  const marks = new Set(rows.map(({ response_data }) => markIn(response_data)));
  return [
    exactly(`versions that their ${sendings.toLocaleString('en')} sendings made`, rows.length, submissions),
    exactly('submissions among them', marks.size, submissions),
    exactly('submissions whose answers differ', unequal, 0),
    exactly('submissions refused', failed, 0),
  ];
}

/** One to three sendings, the earlier ones cut or two at once on two instances; the last one waits for its answer. */
async function submitOften(sender: Sender, body: unknown): Promise<{ answers: HttpAnswer[]; sent: number }> {
  const { random } = sender;
  const key = uuid();
  const times = 1 + Math.floor(random() * 3);
  const answers: (HttpAnswer | null)[] = [];
  if (times > 1) {
    const early = Array.from({ length: times - 1 }, (_, turn) => send(sender, turn, key, body, cutOf(random)));
    // Side by side or one after the other.
    if (random() < 0.5) {
      answers.push(...(await Promise.all([...early, lastly(sender, key, body)])));
      return { answers: answers.filter((one) => one !== null && !isUnderWay(one)) as HttpAnswer[], sent: times };
    }
    answers.push(...(await Promise.all(early)));
  }
  answers.push(await lastly(sender, key, body));
  return { answers: answers.filter((one) => one !== null && !isUnderWay(one)) as HttpAnswer[], sent: times };
}

/** Repeats, as documented, while the first request is under way. */
async function lastly(sender: Sender, key: string, body: unknown): Promise<HttpAnswer> {
  for (let attempt = 0; attempt < PATIENCE; attempt++) {
    const answer = await send(sender, 2 + attempt, key, body);
    if (answer && !isUnderWay(answer)) return answer;
    const seconds = Number(answer?.headers['retry-after'] ?? 0);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
  throw new Error('A submission stays under way.');
}

function send(
  { token, connections }: Sender,
  turn: number,
  key: string,
  body: unknown,
  cut?: Cut,
): Promise<HttpAnswer | null> {
  const connection = connections[turn % connections.length] as HttpConnection;
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': key };
  return connection.send({ method: 'POST', path: '/api/v1/answers', headers, body }, cut);
}

function cutOf(random: () => number): Cut | undefined {
  const chance = random();
  if (chance < 0.2) return undefined;
  return chance < 0.4 ? 'on-answer' : random() * 30;
}

function isUnderWay({ status, text }: HttpAnswer): boolean {
  return status === 409 && text.includes('"idempotency-in-progress"');
}

function whatMatters({ status, headers, text }: HttpAnswer): string {
  return JSON.stringify([status, headers['etag'], headers['location'], headers['content-type'], text]);
}
