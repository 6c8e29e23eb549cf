import type { Role } from '../../src/common/enums.js';
import { TEST_JWT_SECRET, type TestApp } from './app.js';
import { type PersonOptions, writePerson, type WrittenPerson } from './written-person.js';

export interface Person extends WrittenPerson {
  /** Header for supertest's `.set()`. */
  readonly auth: { Authorization: string };
}

/** A user of that role with a live session; an APPLICANT is an expert as well. Written straight to the database. */
export async function givenPerson(t: TestApp, role: keyof typeof Role, options: PersonOptions = {}): Promise<Person> {
  const person = await writePerson(t.db, role, { ...options, secret: TEST_JWT_SECRET, hours: 1 });
  return { ...person, auth: { Authorization: `Bearer ${person.token}` } };
}
