import { SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import type { Role, Specialty } from '../../src/common/enums.js';
import { TEST_JWT_SECRET, type TestApp } from './app.js';

export interface Person {
  readonly userId: string;
  readonly expertId: string | null;
  readonly token: string;
  /** Header for supertest's `.set()`. */
  readonly auth: { Authorization: string };
}

/** A user of that role with a live session; an APPLICANT is an expert as well. Written straight to the database. */
export async function givenPerson(
  { db }: TestApp,
  role: keyof typeof Role,
  options: { specialties?: (keyof typeof Specialty)[]; name?: string; email?: string; expert?: boolean } = {},
): Promise<Person> {
  const userId = uuid();
  const sessionId = uuid();
  const expertId = (options.expert ?? role === 'APPLICANT') ? uuid() : null;
  await db.query(`INSERT INTO users (id, email, password_hash, name, role) VALUES ($1, $2, 'unusable', $3, $4)`, [
    userId,
    options.email ?? `${userId}@example.com`,
    options.name ?? `${role} ${userId.slice(-4)}`,
    role,
  ]);
  if (expertId) {
    await db.query(`INSERT INTO experts (id, user_id, specialties) VALUES ($1, $2, $3)`, [
      expertId,
      userId,
      JSON.stringify(options.specialties ?? ['ML']),
    ]);
  }
  await db.query(`INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '1 hour')`, [
    sessionId,
    userId,
  ]);
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(userId)
    .setIssuer('ax-qna')
    .setAudience('ax-qna-api')
    .setIssuedAt()
    .setExpirationTime('15m')
    .sign(new TextEncoder().encode(TEST_JWT_SECRET));
  return { userId, expertId, token, auth: { Authorization: `Bearer ${token}` } };
}
