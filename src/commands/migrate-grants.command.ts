import { Option, SubCommand } from 'nest-commander';
import { MigrateWork } from './migrate-work.js';
import { print } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface GrantsOptions {
  role: string;
  apply?: boolean;
}

@SubCommand({
  name: 'grants',
  description: 'Print the SQL that gives a role the least rights the running product needs',
})
export class MigrateGrantsCommand extends StrictCommandRunner {
  constructor(private readonly work: MigrateWork) {
    super();
  }

  async run(_: string[], { role, apply = false }: GrantsOptions): Promise<void> {
    const { script, limits, notes } = await this.work.run((migrator) => migrator.grants(role, { apply }));
    // A table of others may be named so that its name ends the comment.
    for (const note of notes) print(`${apply ? 'note:' : '--'} ${note.replaceAll(/\p{Cc}/gu, ' ')}`);
    if (apply) return print(`${role} has the rights of the running product, and no others.`);
    const sql = (statements: readonly string[]) => statements.map((statement) => `${statement};`).join('\n');
    print(sql(['BEGIN', ...script, 'COMMIT']));
    print('-- Behind a pooler, which passes no limits of time on. A superuser may, and so may the role itself.');
    print(sql(limits));
  }

  @Option({ flags: '--role <name>', description: 'the role of the running product, which is there', required: true })
  parseRole(role: string): string {
    return role;
  }

  @Option({ flags: '--apply', description: 'run it instead of printing it' })
  parseApply(): boolean {
    return true;
  }
}
