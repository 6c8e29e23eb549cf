import { Command } from 'nest-commander';
import { ExpertsEraseCommand } from './experts-erase.command.js';
import { ExpertsExportCommand } from './experts-export.command.js';
import { CommandGroup } from './strict-command-runner.js';

@Command({
  name: 'experts',
  description: 'Give or remove what is held about an expert',
  subCommands: [ExpertsEraseCommand, ExpertsExportCommand],
})
export class ExpertsCommand extends CommandGroup {}
