import { Command, CommandRunner } from 'nest-commander';
import { UsersCreateCommand } from './users-create.command.js';

@Command({ name: 'users', description: 'Keep users', subCommands: [UsersCreateCommand] })
export class UsersCommand extends CommandRunner {
  async run(): Promise<void> {
    this.command.help({ error: true });
  }
}
