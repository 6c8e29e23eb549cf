import pg from 'pg';
import { signToken } from '../../support/written-person.js';
import type { Size } from './size.js';
import { KINDS } from './values.js';

export interface LoadedQuestion {
  id: string;
  categoryId: string;
  qType: string;
  difficulty: string;
  targetSpecialties: string[];
  isActive: boolean;
  maxScore: number;
  /** Of SINGLE: the right option. */
  right: string | null;
}

export interface LoadedExpert {
  id: string;
  specialties: string[];
}

/** What was loaded, to ask for it. Both databases hold the same. */
export interface World {
  categories: string[];
  questions: LoadedQuestion[];
  /** Who have answered. */
  experts: LoadedExpert[];
  /** Who have not, and are asked of every specialty. */
  writers: LoadedExpert[];
}

/** Longer than any run. */
const HOURS = 6;

export async function readWorld(url: string, size: Size): Promise<World> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const categories = await client.query<{ id: string }>(`SELECT id FROM question_categories ORDER BY id`);
    const questions = await client.query<LoadedQuestion>(
      `SELECT id, category_id AS "categoryId", q_type AS "qType", difficulty, target_specialties AS "targetSpecialties",
              is_active AS "isActive", max_score AS "maxScore", correct_answer->>'value' AS "right"
         FROM questions ORDER BY id LIMIT $1`,
      [size.questions],
    );
    const people = await client.query<LoadedExpert>(`SELECT id, specialties FROM experts ORDER BY id`);
    return {
      categories: categories.rows.map(({ id }) => id),
      questions: questions.rows,
      experts: people.rows.slice(0, size.experts),
      writers: people.rows.slice(size.experts),
    };
  } finally {
    await client.end();
  }
}

export interface Bearers {
  staff: string[];
  /** By the id of the expert. */
  experts: ReadonlyMap<string, string>;
}

/** Opens sessions in the product's database and signs tokens for them. */
export async function signIn(url: string, experts: readonly LoadedExpert[], secret: string): Promise<Bearers> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ userId: string; sessionId: string; expertId: string | null }>(
      `WITH people AS (
         SELECT id AS user_id, NULL::uuid AS expert_id FROM users
          WHERE role = 'OPERATOR' AND substr(id::text, 21, 1) = '${KINDS.user}'
         UNION ALL
         SELECT user_id, id FROM experts WHERE id = ANY ($1::uuid[])),
       opened AS (
         INSERT INTO sessions (id, user_id, expires_at)
         SELECT gen_random_uuid(), user_id, now() + make_interval(hours => $2) FROM people
         RETURNING id, user_id)
       SELECT p.user_id AS "userId", o.id AS "sessionId", p.expert_id AS "expertId"
         FROM people p JOIN opened o ON o.user_id = p.user_id`,
      [experts.map(({ id }) => id), HOURS],
    );
    const signed = await Promise.all(
      rows.map(async ({ userId, sessionId, expertId }) => ({
        expertId,
        token: await signToken({ userId, sessionId, secret, hours: HOURS }),
      })),
    );
    return {
      staff: signed.filter(({ expertId }) => expertId === null).map(({ token }) => token),
      experts: new Map(signed.flatMap(({ expertId, token }) => (expertId === null ? [] : [[expertId, token]]))),
    };
  } finally {
    await client.end();
  }
}
