import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ENV, type Env } from '../config/env.js';
import { onConnection } from '../database/migrator/connection.js';
import { withMigrationLock } from '../database/migrator/migration-lock.js';
import { readBankFile, readDemoBank } from './bank-file.js';
import { type NewAccount, SeedingService } from './seeding.service.js';

/** Seeds when the application starts: what SEED_ON_START names, and the first administrator. */
@Injectable()
export class SeedOnStart implements OnApplicationBootstrap {
  constructor(
    private readonly seeding: SeedingService,
    @Inject(ENV) private readonly env: Env,
  ) {}

  /**
   * Several instances may start at once: one seeds, the rest wait and find everything there. The lock is the
   * migrations', so that an instance of a newer version does not change the tables meanwhile.
   */
  async onApplicationBootstrap(): Promise<void> {
    const { adminEmail, seedOnStart, databaseDirectUrl } = this.env;
    if (adminEmail === null && seedOnStart === 'none') return;
    await onConnection(databaseDirectUrl ?? '', (client) => withMigrationLock(client, {}, () => this.seed()));
  }

  private async seed(): Promise<void> {
    const { adminEmail, adminPassword, seedOnStart } = this.env;
    if (adminEmail !== null) announce(await this.seeding.seedFirstAdmin(adminEmail, adminPassword));
    if (seedOnStart === 'none') return;
    const files = seedOnStart === 'demo' ? await readDemoBank() : [await readBankFile(seedOnStart)];
    // Adds what is missing and leaves alone what operators have changed since.
    await this.seeding.seedBank(files, { keepExisting: true });
    if (seedOnStart === 'demo') announce(await this.seeding.seedDemoPeople());
  }
}

/** Passwords are shown here and nowhere else, so this goes to the terminal and not into the log. */
function announce(accounts: readonly NewAccount[]): void {
  for (const { role, email, password } of accounts) {
    const shown = password === null ? 'with the password that was set' : `${password}   (shown this once)`;
    process.stdout.write(`New ${role.padEnd(9)}  ${email.padEnd(21)}  ${shown}\n`);
  }
}
