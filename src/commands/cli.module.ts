import { Module } from '@nestjs/common';
import { AuditCheckpointCommand } from './audit-checkpoint.command.js';
import { AuditVerifyCommand } from './audit-verify.command.js';
import { AuditWork } from './audit-work.js';
import { AuditCommand } from './audit.command.js';
import { BackupCommand } from './backup.command.js';
import { ExpertsEraseCommand } from './experts-erase.command.js';
import { ExpertsExportCommand } from './experts-export.command.js';
import { ExpertsCommand } from './experts.command.js';
import { MigrateBaselineCommand } from './migrate-baseline.command.js';
import { MigrateDownCommand } from './migrate-down.command.js';
import { MigrateGrantsCommand } from './migrate-grants.command.js';
import { MigratePlanCommand } from './migrate-plan.command.js';
import { MigrateStatusCommand } from './migrate-status.command.js';
import { MigrateUpCommand } from './migrate-up.command.js';
import { MigrateVerifyCommand } from './migrate-verify.command.js';
import { MigrateWork } from './migrate-work.js';
import { MigrateCommand } from './migrate.command.js';
import { OpenapiCommand } from './openapi.command.js';
import { RegradeCommand } from './regrade.command.js';
import { RestoreCommand } from './restore.command.js';
import { SeedCommand } from './seed.command.js';
import { UsersCreateCommand } from './users-create.command.js';
import { UsersLinkCommand } from './users-link.command.js';
import { UsersUnlinkCommand } from './users-unlink.command.js';
import { UsersCommand } from './users.command.js';
import { Workplace } from './workplace.js';

/** The command line. Its commands open the database themselves, so that --help needs none. */
@Module({
  providers: [
    Workplace,
    MigrateWork,
    AuditWork,
    SeedCommand,
    MigrateCommand,
    MigrateUpCommand,
    MigrateDownCommand,
    MigrateStatusCommand,
    MigratePlanCommand,
    MigrateVerifyCommand,
    MigrateBaselineCommand,
    MigrateGrantsCommand,
    UsersCommand,
    UsersCreateCommand,
    ExpertsCommand,
    ExpertsEraseCommand,
    ExpertsExportCommand,
    UsersLinkCommand,
    UsersUnlinkCommand,
    OpenapiCommand,
    AuditCommand,
    AuditVerifyCommand,
    AuditCheckpointCommand,
    RegradeCommand,
    BackupCommand,
    RestoreCommand,
  ],
})
export class CliModule {}
