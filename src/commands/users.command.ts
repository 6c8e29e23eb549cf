import { Command } from 'nest-commander';
import { UsersCreateCommand } from './users-create.command.js';
import { UsersLinkCommand } from './users-link.command.js';
import { UsersUnlinkCommand } from './users-unlink.command.js';
import { CommandGroup } from './strict-command-runner.js';

@Command({
  name: 'users',
  description: 'Keep users',
  subCommands: [UsersCreateCommand, UsersLinkCommand, UsersUnlinkCommand],
})
export class UsersCommand extends CommandGroup {}
