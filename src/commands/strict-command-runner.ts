import { CommandRunner } from 'nest-commander';

/** Refuses words it does not know: `seed bank.json` without --file would else seed the demo bank. */
export abstract class StrictCommandRunner extends CommandRunner {
  override setCommand(command: Parameters<CommandRunner['setCommand']>[0]): this {
    command.allowExcessArguments(false);
    return super.setCommand(command);
  }
}
