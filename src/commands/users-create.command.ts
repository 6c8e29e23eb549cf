import { Option, SubCommand } from 'nest-commander';
import { text } from 'node:stream/consumers';
import { Role, Specialty } from '../common/enums.js';
import { generatePassword } from '../common/generated-password.js';
import { PlainError } from '../common/plain-error.js';
import { print, printJson } from './output.js';
import { Workplace } from './workplace.js';
import { StrictCommandRunner } from './strict-command-runner.js';

interface CreateOptions {
  email: string;
  name: string;
  role: Role;
  specialties?: Specialty[];
  passwordStdin?: boolean;
  json?: boolean;
}

@SubCommand({
  name: 'create',
  description: 'Create a user; the password is generated and printed once unless one is piped in',
})
export class UsersCreateCommand extends StrictCommandRunner {
  constructor(private readonly workplace: Workplace) {
    super();
  }

  async run(_: string[], options: CreateOptions): Promise<void> {
    const { email, name, role, specialties = [] } = options;
    if (specialties.length > 0 && role !== Role.APPLICANT)
      throw new PlainError('--specialties goes with --role APPLICANT.');
    const password = options.passwordStdin ? (await text(process.stdin)).replace(/\r?\n$/, '') : generatePassword();
    const id = await this.workplace.withServices(({ dataSource, users, experts, accountAudit }) =>
      dataSource.transaction(async (tx) => {
        if (role !== Role.APPLICANT) {
          const userId = await users.create(tx, { email, password, name, role });
          accountAudit.createdByCommand(tx, userId);
          return userId;
        }
        const expert = await experts.create(tx, { email, password, name, specialties });
        accountAudit.createdByCommand(tx, expert.userId);
        return expert.id;
      }),
    );
    const shown = options.passwordStdin ? undefined : password;
    if (options.json) return printJson({ id, email, name, role, password: shown });
    print(`Created ${role} ${email}.`);
    if (shown) print(`Password, shown this once: ${shown}`);
  }

  @Option({ flags: '--email <address>', description: 'what the user signs in with', required: true })
  parseEmail(email: string): string {
    return email;
  }

  @Option({ flags: '--name <name>', description: 'how the user is called', required: true })
  parseName(name: string): string {
    return name;
  }

  @Option({ flags: '--role <role>', description: Object.values(Role).join(', '), required: true })
  parseRole(text: string): Role {
    const role = Object.values(Role).find((one) => one === text.toUpperCase());
    if (!role) throw new PlainError(`--role takes one of ${Object.values(Role).join(', ')}.`);
    return role;
  }

  @Option({
    flags: '--specialties <list>',
    description: `of an APPLICANT, by commas: ${Object.values(Specialty).join(', ')}`,
  })
  parseSpecialties(text: string): Specialty[] {
    return text.split(',').map((part) => {
      const specialty = Object.values(Specialty).find((one) => one === part.trim().toUpperCase());
      if (!specialty)
        throw new PlainError(`--specialties takes ${Object.values(Specialty).join(', ')}, separated by commas.`);
      return specialty;
    });
  }

  @Option({ flags: '--password-stdin', description: 'read the password from standard input' })
  parsePasswordStdin(): boolean {
    return true;
  }

  @Option({ flags: '--json', description: 'print JSON' })
  parseJson(): boolean {
    return true;
  }
}
