import { Option, SubCommand } from 'nest-commander';
import { requireIssuer } from './issuer.js';
import { print } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

@SubCommand({
  name: 'unlink',
  description: 'Undo a link to the issuer in OIDC_ISSUER; its tokens no longer act as that user',
})
export class UsersUnlinkCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(_: string[], { email }: { email: string }): Promise<void> {
    const issuer = requireIssuer();
    await this.workplace.withServices(({ dataSource, identities }) =>
      dataSource.transaction((tx) => identities.unlink(tx, issuer, email)),
    );
    print(`${email} is nobody of ${issuer} any more.`);
  }

  @Option({ flags: '--email <address>', description: 'of the user', required: true })
  parseEmail(email: string): string {
    return email;
  }
}
