import { Role, Specialty } from '../common/enums.js';

export interface DemoPerson {
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  /** For the expert alone. */
  readonly specialties: readonly Specialty[];
}

/** Enough people to try the whole path: one person cannot both grade and review. */
export const DEMO_PEOPLE: readonly DemoPerson[] = [
  { email: 'operator@example.com', name: 'Demo Operator', role: Role.OPERATOR, specialties: [] },
  { email: 'evaluator@example.com', name: 'Demo Evaluator', role: Role.EVALUATOR, specialties: [] },
  {
    email: 'expert@example.com',
    name: 'Demo Expert',
    role: Role.APPLICANT,
    specialties: [Specialty.ML, Specialty.GENERAL],
  },
];
