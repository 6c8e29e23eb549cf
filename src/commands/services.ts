import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { AppModule } from '../app.module.js';
import { Identities } from '../auth/oidc/identities.js';
import { createLogger, NestLogger } from '../common/logging.js';
import type { Env } from '../config/env.js';
import { ExpertsService } from '../experts/experts.service.js';
import { ErasureService } from '../privacy/erasure.service.js';
import { PersonExportService } from '../privacy/person-export.service.js';
import { RegradeBatches } from '../regrades/regrade-batches.js';
import { RegradesService } from '../regrades/regrades.service.js';
import { SeedingService } from '../seeding/seeding.service.js';
import { AccountAudit } from '../users/account-audit.js';
import { UsersService } from '../users/users.service.js';

/** What commands use of the application. */
export interface Services {
  readonly dataSource: DataSource;
  readonly seeding: SeedingService;
  readonly users: UsersService;
  readonly accountAudit: AccountAudit;
  readonly experts: ExpertsService;
  readonly erasure: ErasureService;
  readonly personExport: PersonExportService;
  readonly identities: Identities;
  readonly regrades: RegradesService;
  readonly regradeBatches: RegradeBatches;
  close(): Promise<void>;
}

/** What a server would warn of in its log: who did what to whose account. A failure is told by the end of the command. */
class CommandLog extends NestLogger {
  constructor() {
    super(createLogger('warn', { write: (line) => void process.stderr.write(line) }));
  }

  override error(): void {}
}

export async function openServices(env: Env): Promise<Services> {
  const app = await NestFactory.createApplicationContext(AppModule.with(env), {
    logger: new CommandLog(),
    abortOnError: false,
  });
  return {
    dataSource: app.get(DataSource),
    seeding: app.get(SeedingService),
    users: app.get(UsersService),
    accountAudit: app.get(AccountAudit),
    experts: app.get(ExpertsService),
    erasure: app.get(ErasureService),
    personExport: app.get(PersonExportService),
    identities: app.get(Identities),
    regrades: app.get(RegradesService),
    regradeBatches: app.get(RegradeBatches),
    close: () => app.close(),
  };
}
