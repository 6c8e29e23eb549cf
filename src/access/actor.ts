import type { Role, Specialty } from '../common/enums.js';

/** Who is calling, as the database knows them at this request. */
export interface Actor {
  readonly userId: string;
  readonly role: Role;
  /** Null for people who are no experts. */
  readonly expertId: string | null;
  readonly specialties: readonly Specialty[];
  readonly sessionId: string;
}
