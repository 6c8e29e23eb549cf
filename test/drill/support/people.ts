import type pg from 'pg';
import type { Role } from '../../../src/common/enums.js';
import { writePerson, type WrittenPerson } from '../../support/written-person.js';
import { DRILL_JWT_SECRET } from './instance.js';

/** Longer than any drill. */
const HOURS = 3;

export interface DrillPerson extends WrittenPerson {
  readonly role: keyof typeof Role;
}

/** Written straight to the database. @param options.passwordHash where the person is to sign in by itself */
export async function givenDrillPerson(
  db: pg.Pool,
  role: DrillPerson['role'],
  options: { email?: string; passwordHash?: string } = {},
): Promise<DrillPerson> {
  return { role, ...(await writePerson(db, role, { ...options, secret: DRILL_JWT_SECRET, hours: HOURS })) };
}
