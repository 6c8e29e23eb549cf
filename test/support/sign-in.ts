import type { Response } from 'supertest';
import type { Role } from '../../src/common/enums.js';
import { Passwords } from '../../src/users/passwords.js';
import type { TestApp } from './app.js';
import { givenPerson, type Person } from './session.js';

export const PASSWORD = 'correct horse battery';

export interface Member extends Person {
  readonly email: string;
}

let hash: Promise<string> | undefined;

/** A person who can sign in with {@link PASSWORD}. */
export async function givenMember(t: TestApp, role: keyof typeof Role, email?: string): Promise<Member> {
  const person = await givenPerson(t, role, { email });
  hash ??= t.app.get(Passwords).hash(PASSWORD);
  const rows = await t.db.query(`UPDATE users SET password_hash = $2 WHERE id = $1 RETURNING email`, [
    person.userId,
    await hash,
  ]);
  return { ...person, email: rows[0][0].email };
}

export async function signIn(t: TestApp, email: string, password = PASSWORD): Promise<Response> {
  return t.http().post('/api/v1/auth/login').send({ email, password });
}

export function bearer(response: Response): { Authorization: string } {
  return { Authorization: `Bearer ${response.body.accessToken}` };
}
