import { CommandRunner } from 'nest-commander';

/** Has commands of its own and does nothing itself: says which there are, and which there is not. */
export abstract class CommandGroup extends CommandRunner {
  async run(): Promise<void> {
    const [word] = this.command.args;
    if (word === undefined) return this.command.help({ error: true });
    this.command.error(`error: unknown command '${word}'; --help lists them`);
  }
}

/** Refuses words it does not know: `seed bank.json` without --file would else seed the demo bank. */
export abstract class StrictCommandRunner extends CommandRunner {
  override setCommand(command: Parameters<CommandRunner['setCommand']>[0]): this {
    command.allowExcessArguments(false);
    return super.setCommand(command);
  }
}
