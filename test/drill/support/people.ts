import { SignJWT } from 'jose';
import type pg from 'pg';
import { v7 as uuid } from 'uuid';
import type { Role } from '../../../src/common/enums.js';
import { DRILL_JWT_SECRET } from './instance.js';

/** Somebody with a live session. */
export interface DrillPerson {
  readonly userId: string;
  readonly role: keyof typeof Role;
  /** Of applicants. */
  readonly expertId: string | null;
  /** Good for three hours: longer than any drill. */
  readonly token: string;
}

/** Written straight to the database. @param passwordHash where the person is to sign in by itself */
export async function givenDrillPerson(
  db: pg.Pool,
  role: DrillPerson['role'],
  { email, passwordHash = 'unusable' }: { email?: string; passwordHash?: string } = {},
): Promise<DrillPerson> {
  const [userId, sessionId] = [uuid(), uuid()];
  const expertId = role === 'APPLICANT' ? uuid() : null;
  await db.query(`INSERT INTO users (id, email, password_hash, name, role) VALUES ($1, $2, $3, $4, $5)`, [
    userId,
    email ?? `${userId}@example.com`,
    passwordHash,
    `${role} ${userId.slice(-4)}`,
    role,
  ]);
  if (expertId)
    await db.query(`INSERT INTO experts (id, user_id, specialties) VALUES ($1, $2, '["ML"]')`, [expertId, userId]);
  await db.query(`INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + interval '3 hours')`, [
    sessionId,
    userId,
  ]);
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(userId)
    .setIssuer('ax-qna')
    .setAudience('ax-qna-api')
    .setIssuedAt()
    .setExpirationTime('3h')
    .sign(new TextEncoder().encode(DRILL_JWT_SECRET));
  return { userId, role, expertId, token };
}
