import { Command } from 'nest-commander';
import { AuditCheckpointCommand } from './audit-checkpoint.command.js';
import { AuditVerifyCommand } from './audit-verify.command.js';
import { CommandGroup } from './strict-command-runner.js';

@Command({
  name: 'audit',
  description: 'Prove that the record of grades is as it was written, or write down where it ends now',
  subCommands: [AuditVerifyCommand, AuditCheckpointCommand],
})
export class AuditCommand extends CommandGroup {}
