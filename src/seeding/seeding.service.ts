import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { generatePassword } from '../common/generated-password.js';
import { PlainError } from '../common/plain-error.js';
import { Role } from '../common/enums.js';
import { ExpertsService } from '../experts/experts.service.js';
import type { BankFile } from '../interchange/import-check.js';
import { type BankOptions, type BankOutcome, ImportService } from '../interchange/import.service.js';
import { UsersService } from '../users/users.service.js';
import { DEMO_PEOPLE } from './demo-people.js';

/** Somebody who was made by this start, with the password that is shown once. */
export interface NewAccount {
  readonly role: Role;
  readonly email: string;
  /** Null when it was given, and so is known already. */
  readonly password: string | null;
}

/** Fills an empty product; goes through the services and obeys every rule that users obey. */
@Injectable()
export class SeedingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly imports: ImportService,
    private readonly users: UsersService,
    private readonly experts: ExpertsService,
  ) {}

  /**
   * Upserts the bank of these files whole.
   * @throws PlainError with every fault's file, item and pointer; nothing is written then
   */
  async seedBank(files: readonly BankFile[], options: BankOptions): Promise<Omit<BankOutcome, 'faults'>> {
    const { faults, ...outcome } = await this.dataSource.transaction((tx) =>
      this.imports.importBank(tx, files, options),
    );
    if (faults.length > 0) {
      const lines = faults.map(({ file, pointer, detail }) => `\n  ${file} ${pointer}: ${detail}`);
      const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
      throw new PlainError(`The bank has ${count}; nothing was written.${lines.join('')}`);
    }
    return outcome;
  }

  /** The first administrator, when there is none. A password is generated unless one is given. */
  async seedFirstAdmin(email: string, given: string | null): Promise<NewAccount[]> {
    const generated = given === null ? generatePassword() : null;
    const made = await this.users.createFirstAdmin(email, given ?? generated ?? '');
    return made ? [{ role: Role.ADMIN, email, password: generated }] : [];
  }

  /** The demo operator, evaluator and expert, unless there is anybody beside administrators. */
  async seedDemoPeople(): Promise<NewAccount[]> {
    return this.dataSource.transaction(async (tx) => {
      if (await hasPeople(tx)) return [];
      const made: NewAccount[] = [];
      for (const { email, name, role, specialties } of DEMO_PEOPLE) {
        const password = generatePassword();
        if (role === Role.APPLICANT)
          await this.experts.create(tx, { email, password, name, specialties: [...specialties] });
        else await this.users.create(tx, { email, password, name, role });
        made.push({ role, email, password });
      }
      return made;
    });
  }
}

async function hasPeople(tx: EntityManager): Promise<boolean> {
  const rows: unknown[] = await tx.query(`SELECT 1 FROM users WHERE role IS DISTINCT FROM 'ADMIN' LIMIT 1`);
  return rows.length > 0;
}
