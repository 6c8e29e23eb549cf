import type { Actor } from '../access/actor.js';
import { isAdmin, isStaff } from '../access/abilities.js';
import { DomainError, type Fault } from '../common/domain-error.js';
import type { Role } from '../common/enums.js';
import type { UpdateExpertRequest } from './expert.requests.js';

type Field = keyof UpdateExpertRequest;

/** Every field of an {@link UpdateExpertRequest}. */
export const CHANGEABLE = Object.keys({
  email: true,
  password: true,
  name: true,
  specialties: true,
  isActive: true,
} satisfies Record<Field, true>) as Field[];

/** What belongs to the person who signs in, not to the bank's picture of an expert. */
const PERSONAL: ReadonlySet<Field> = new Set(['email', 'password', 'name', 'isActive']);

/**
 * The fields among those sent that only an administrator may change, because this expert has become staff: an
 * operator who could set an administrator's password would be one as well. Its own name anybody may change.
 */
export function leftToAdmins(
  actor: Actor,
  user: { id: string; role: Role | null } | null,
  sent: readonly Field[],
): Field[] {
  if (!user?.role || !isStaff({ role: user.role }) || isAdmin(actor)) return [];
  return sent.filter((field) => PERSONAL.has(field) && !(field === 'name' && user.id === actor.userId));
}

/** @throws DomainError `role-required`, pointing at each field that somebody else has to change */
export function refuseForbidden(fields: readonly Field[]): void {
  if (fields.length === 0) return;
  const errors: Fault[] = fields.map((field) => ({ pointer: `/${field}`, detail: 'your role may not change this' }));
  throw new DomainError('role-required', 'Your role may not change these fields of this expert; errors lists them.', {
    errors,
  });
}

/** @throws DomainError `validation-failed` unless all that a new user needs was sent */
export function requireNewUser({ email, password, name }: UpdateExpertRequest): {
  email: string;
  password: string;
  name: string;
} {
  if (email !== undefined && password !== undefined && name !== undefined) return { email, password, name };
  const errors = Object.entries({ email, password, name })
    .filter(([, value]) => value === undefined)
    .map(([field]) => ({ pointer: `/${field}`, detail: 'is required, because this expert has no user yet' }));
  throw new DomainError(
    'validation-failed',
    'An expert without a user gets one with e-mail, password and name together.',
    { errors },
  );
}
