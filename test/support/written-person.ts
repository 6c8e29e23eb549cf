import { SignJWT } from 'jose';
import { v7 as uuid } from 'uuid';
import type { Role, Specialty } from '../../src/common/enums.js';

export interface PersonOptions {
  specialties?: (keyof typeof Specialty)[];
  name?: string;
  email?: string;
  expert?: boolean;
}

export interface WrittenPerson {
  readonly userId: string;
  readonly expertId: string | null;
  readonly token: string;
}

/** A data source, or a pool of pg. */
interface Writable {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/**
 * A user of that role with a live session, and an expert where it is an APPLICANT.
 * @param options.secret which the server signs its tokens with
 * @param options.hours that session and token are good for
 * @param options.passwordHash where the person is to sign in by itself
 */
export async function writePerson(
  db: Writable,
  role: keyof typeof Role,
  options: PersonOptions & { secret: string; hours: number; passwordHash?: string },
): Promise<WrittenPerson> {
  const { secret, hours } = options;
  const [userId, sessionId] = [uuid(), uuid()];
  const expertId = (options.expert ?? role === 'APPLICANT') ? uuid() : null;
  await db.query(`INSERT INTO users (id, email, password_hash, name, role) VALUES ($1, $2, $3, $4, $5)`, [
    userId,
    options.email ?? `${userId}@example.com`,
    options.passwordHash ?? 'unusable',
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
  await db.query(`INSERT INTO sessions (id, user_id, expires_at) VALUES ($1, $2, now() + make_interval(hours => $3))`, [
    sessionId,
    userId,
    hours,
  ]);
  return { userId, expertId, token: await signToken({ userId, sessionId, secret, hours }) };
}

/** An access token as a server signs it that has this secret, but good for longer. */
export function signToken(token: {
  userId: string;
  sessionId: string;
  secret: string;
  hours: number;
}): Promise<string> {
  return new SignJWT({ sid: token.sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'at+jwt' })
    .setSubject(token.userId)
    .setIssuer('ax-qna')
    .setAudience('ax-qna-api')
    .setIssuedAt()
    .setExpirationTime(`${token.hours}h`)
    .sign(new TextEncoder().encode(token.secret));
}
