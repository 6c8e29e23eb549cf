import { Option, SubCommand } from 'nest-commander';
import { requireIssuer } from './issuer.js';
import { print } from './output.js';
import { StrictCommandRunner } from './strict-command-runner.js';
import { Workplace } from './workplace.js';

@SubCommand({
  name: 'link',
  description: 'Let somebody of the issuer in OIDC_ISSUER in as a user who is there already',
})
export class UsersLinkCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(_: string[], { email, subject }: { email: string; subject: string }): Promise<void> {
    const issuer = requireIssuer();
    await this.workplace.withServices(({ dataSource, identities }) =>
      dataSource.transaction((tx) => identities.link(tx, issuer, subject, email)),
    );
    print(`${subject} of ${issuer} is ${email} from now on.`);
  }

  @Option({ flags: '--email <address>', description: 'of the user', required: true })
  parseEmail(email: string): string {
    return email;
  }

  @Option({ flags: '--subject <sub>', description: 'who it is there: the claim sub of its tokens', required: true })
  parseSubject(subject: string): string {
    return subject;
  }
}
