import { Command } from 'nest-commander';
import { MigrateBaselineCommand } from './migrate-baseline.command.js';
import { MigrateDownCommand } from './migrate-down.command.js';
import { MigrateGrantsCommand } from './migrate-grants.command.js';
import { MigratePlanCommand } from './migrate-plan.command.js';
import { MigrateStatusCommand } from './migrate-status.command.js';
import { MigrateUpCommand } from './migrate-up.command.js';
import { MigrateVerifyCommand } from './migrate-verify.command.js';
import { CommandGroup } from './strict-command-runner.js';

@Command({
  name: 'migrate',
  description: 'Change or examine the schema of the database',
  subCommands: [
    MigrateUpCommand,
    MigrateDownCommand,
    MigrateStatusCommand,
    MigratePlanCommand,
    MigrateVerifyCommand,
    MigrateBaselineCommand,
    MigrateGrantsCommand,
  ],
})
export class MigrateCommand extends CommandGroup {}
