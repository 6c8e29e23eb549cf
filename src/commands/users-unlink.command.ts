import { Option, SubCommand } from 'nest-commander';
import type { LinkedUser } from '../auth/oidc/identities.js';
import { PlainError } from '../common/plain-error.js';
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

  async run(_: string[], { email, subject }: LinkedUser): Promise<void> {
    if ((email === undefined) === (subject === undefined)) throw new PlainError('Give one of --email and --subject.');
    const issuer = requireIssuer();
    await this.workplace.withServices(({ dataSource, identities }) =>
      dataSource.transaction((tx) => identities.unlink(tx, issuer, { email, subject })),
    );
    print(`${email ?? subject} is nobody of ${issuer} any more.`);
  }

  @Option({ flags: '--email <address>', description: 'of the user' })
  parseEmail(email: string): string {
    return email;
  }

  @Option({ flags: '--subject <sub>', description: 'who it is there: the claim sub of its tokens' })
  parseSubject(subject: string): string {
    return subject;
  }
}
