import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { STEPS } from '../../src/database/migrator/steps.js';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/database.js';
import { run } from '../support/process.js';

const CLI = 'src/cli.js';

const within = (group: string, ...names: readonly string[]) => names.map((name) => [group, ...name.split(' ')]);
const COMMANDS = [
  [],
  ['seed'],
  ['migrate'],
  ...within('migrate', 'up', 'down', 'status', 'plan', 'verify', 'baseline', 'grants'),
  ...within('users', 'create', 'link', 'unlink'),
  ...within('experts', 'erase x', 'export x'),
  ...within('audit', 'verify', 'checkpoint'),
  ['openapi'],
  ['backup'],
  ['restore'],
];

let folder: string;
let database: TestDatabase;
let empty: TestDatabase;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ax-qna-cli-'));
  [database, empty] = [await createTestDatabase(), await createEmptyDatabase()];
}, 60_000);
afterAll(async () => {
  await Promise.all([database.drop(), empty.drop(), rm(folder, { recursive: true, force: true })]);
});

const on = ({ url }: TestDatabase) => ({ DATABASE_URL: url, DATA_DIR: folder });
const cli = (line: string, target = database, input?: string) => run([CLI, ...line.split(' ')], on(target), input);
const cliJson = async (line: string, target = database) =>
  JSON.parse((await cli(`${line} --json`, target)).stdout) as never;

async function rows<T extends object>({ url }: TestDatabase, sql: string): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('every command', () => {
  it('has --help, which needs no database', async () => {
    for (const command of COMMANDS) {
      const ended = await run([CLI, ...command, '--help'], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' });

      expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(/^Usage: /) });
    }
  }, 90_000);

  it.each([
    ['nonsense', /unknown command/],
    ['seed --nonsense', /unknown option/],
    ['seed bank.json', /too many arguments/],
    ['migrate nonsense', /unknown command 'nonsense'/],
    ['users creat', /unknown command 'creat'/],
    ['users create --email a@example.com', /required option/],
    ['users create --email a@example.com --name A --role KING', /--role takes one of/],
    ['users unlink', /Give one of --email and --subject/],
    ['users unlink --subject kim', /Set OIDC_ISSUER/],
    ['migrate down --steps zero', /--steps takes a whole number/],
    ['migrate down --base --steps 1', /Give one of/],
    ['experts erase kim', /kim is not the id of an expert/],
    ['experts erase 019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', /say --yes/],
    ['experts erase 019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e --yes', /There is no expert/],
    ['experts export 019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', /There is no expert/],
    ['seed --file /nowhere/bank.json', /does not exist/],
    ['migrate up --to NoSuchStep', /NoSuchStep/],
    ['backup --out /nowhere/backup.tar.gz', /Cannot write \/nowhere\/backup.tar.gz: there is no such folder/],
    ['restore /dev/null', /\/dev\/null is refused/],
  ])('%s ends with 1 and one line', async (line, message) => {
    const ended = await cli(line);

    expect(ended.code).toBe(1);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('that cannot reach its database says so in one line', async () => {
    const ended = await run([CLI, 'seed'], { DATABASE_URL: 'postgresql://u:secret@127.0.0.1:1/x', DATA_DIR: folder });

    expect(ended).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^Cannot connect to the database [^\n]*\n$/),
    });
    expect(ended.stderr).not.toMatch(/secret/);
  });
});

describe('seed', () => {
  it('creates, then finds everything unchanged; a dry run writes nothing; nobody is created by the way', async () => {
    const dry = await cliJson('seed --dry-run');
    expect(dry).toMatchObject({ dryRun: true, categories: { created: 6 } });
    expect(await rows(database, 'SELECT id FROM questions')).toEqual([]);

    expect(await cliJson('seed')).toEqual({ ...(dry as object), dryRun: false });
    const again = await cliJson('seed');
    expect(again).toMatchObject({
      categories: { created: 0, updated: 0, unchanged: 6 },
      questions: { created: 0, updated: 0 },
    });
    expect(await rows(database, 'SELECT id FROM users')).toEqual([]);
  }, 60_000);

  it('takes a bank file, and tells every fault of a faulty one by file, item and pointer', async () => {
    const path = join(folder, 'bank.json');
    const question = {
      externalId: 'own-1',
      category: 'Own',
      qType: 'SINGLE',
      content: 'Which?',
      options: { A: 'a', B: 'b' },
      correctAnswer: { value: 'A' },
      maxScore: 5,
      difficulty: 'EASY',
    };
    const bank = { categories: [{ name: 'Own', weight: 5 }], questions: [question] };
    await writeFile(
      path,
      JSON.stringify({
        ...bank,
        questions: [
          { ...question, maxScore: 0 },
          { ...question, externalId: 'own-2', correctAnswer: { value: 'C' } },
        ],
      }),
    );

    const refused = await cli(`seed --file ${path}`);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/bank\.json.*\/questions\/0\/maxScore/);
    expect(refused.stderr).toMatch(/bank\.json.*\/questions\/1\/correctAnswer\/value/);
    expect(await rows(database, `SELECT id FROM question_categories WHERE name = 'Own'`)).toEqual([]);

    await writeFile(path, JSON.stringify(bank));
    expect(await cliJson(`seed --file ${path}`)).toMatchObject({
      categories: { created: 1 },
      questions: { created: 1 },
    });
  }, 60_000);
});

describe('a database that is not ready', () => {
  it.each([
    'users create --email a@example.com --name A --role ADMIN',
    'seed',
    'experts export 019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e',
  ])('%s says which steps it lacks and what to do', async (line) => {
    expect(await cli(line, empty)).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^The database lacks \d+ migration steps: run npm run cli -- migrate up\.\n$/),
    });
  });

  it('is not changed by the role of the running product, who is told whose work that is', async () => {
    const ended = await run([CLI, 'migrate', 'down'], { DATABASE_URL: database.appUrl, DATA_DIR: folder });

    expect(ended).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^[^\n]*: connect as the role that owns the tables \(DATABASE_URL\)\.\n$/),
    });
  });
});

describe('migrate', () => {
  it('plans without a change, migrates, verifies, and goes down and up again', async () => {
    const plan = await cli('migrate plan', empty);
    expect(plan.stdout).toMatch(/CREATE TABLE.*question_categories/s);
    expect(await cliJson('migrate status', empty)).toMatchObject({ pending: STEPS.length });

    expect(await cliJson('migrate up', empty)).toMatchObject({ executed: { length: STEPS.length } });
    expect(await cliJson('migrate verify', empty)).toMatchObject({ ok: true, differences: [] });
    expect((await cli('migrate down --steps 2', empty)).stdout).toMatch(/2 steps undone/);
    expect(await cli('migrate verify', empty)).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/difference: /),
    });
    expect((await cli('migrate down --base', empty)).code).toBe(0);
    expect((await cli('migrate up', empty)).stdout).toMatch(new RegExp(`${STEPS.length} steps run`));
  }, 90_000);
});

describe('migrate grants', () => {
  it('prints SQL that does what --apply does, and refuses a role that is more, in one line', async () => {
    const role = `o'd"d %s $surplus$ ${process.pid}`;
    const quoted = pg.escapeIdentifier(role);
    const grants = (...further: string[]) => run([CLI, 'migrate', 'grants', '--role', role, ...further], on(database));
    const rights = () =>
      rows(
        database,
        `SELECT relname AS name, relacl::text AS acl FROM pg_class WHERE relacl::text LIKE '%$surplus$%' ORDER BY relname`,
      );
    const ledger = pg.escapeIdentifier('ledger\n\rDROP TABLE users;');
    await rows(database, `CREATE ROLE ${quoted}; CREATE TABLE ${ledger} (); GRANT SELECT ON ${ledger} TO PUBLIC`);
    try {
      const printed = await grants();
      expect(printed).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(
          /^-- everybody has SELECT on "ledger {2}DROP TABLE users;", .*\nBEGIN;\n[^]*;\nCOMMIT;\n-- .*\n(ALTER ROLE .* SET \w+ = \d+;\n){3}$/,
        ),
      });
      expect(await rights()).toEqual([]);
      await rows(database, printed.stdout);
      const byHand = await rights();

      expect(await grants('--apply')).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(/^note: everybody has SELECT on "ledger .*\n.* and no others\.\n$/),
      });
      expect(byHand).toContainEqual({ name: 'final_results', acl: expect.stringMatching(/=ar\//) });
      expect(await rights()).toEqual(byHand);

      await rows(database, `ALTER ROLE ${quoted} CREATEROLE`);
      for (const further of [[], ['--apply']]) {
        expect(await grants(...further)).toMatchObject({
          code: 1,
          stdout: '',
          stderr: expect.stringMatching(/^.* may do more than the running product: CREATEROLE\. .*\n$/),
        });
      }
    } finally {
      await rows(database, `DROP TABLE ${ledger}; DROP OWNED BY ${quoted}; DROP ROLE ${quoted}`);
    }
  }, 60_000);
});

describe('users create', () => {
  it('prints a generated password once and never one that was piped in', async () => {
    const made = await cli('users create --email boss@example.com --name Boss --role ADMIN');
    expect(made).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/Created ADMIN boss@example\.com\.\nPassword, shown this once: \S{20}\n/),
      stderr: expect.stringMatching(/"account [0-9a-f-]{36} was made, with a password, by the command line"/),
    });

    const piped = await cli(
      'users create --email kim@example.com --name Kim --role APPLICANT --specialties ML,CV --password-stdin',
      database,
      'a password of mine\n',
    );
    expect(piped.stdout).toBe('Created APPLICANT kim@example.com.\n');

    expect(await rows(database, `SELECT specialties FROM experts`)).toEqual([{ specialties: ['ML', 'CV'] }]);
    expect(await cli('users create --email BOSS@example.com --name Boss --role ADMIN')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/e-mail/),
    });
  }, 60_000);
});

describe('users link and unlink', () => {
  const ISSUER = { OIDC_ISSUER: 'https://id.example.com', OIDC_AUDIENCE: 'axqna-api' };
  const withIssuer = (line: string) => run([CLI, ...line.split(' ')], { ...on(database), ...ISSUER });

  it('let somebody of the issuer in as a user and no longer, and say so to whoever keeps the log', async () => {
    const [user] = await rows<{ id: string }>(
      database,
      `INSERT INTO users (id, email, name, role) VALUES (gen_random_uuid(), 'lee@example.com', 'Lee', 'EVALUATOR') RETURNING id`,
    );

    const linked = await withIssuer('users link --email lee@example.com --subject lee-sub');

    const [identity] = await rows<{ id: string }>(
      database,
      `SELECT id FROM user_identities WHERE user_id = '${user?.id}' AND subject = 'lee-sub'`,
    );
    expect(linked).toMatchObject({
      code: 0,
      stdout: 'lee-sub of https://id.example.com is lee@example.com from now on.\n',
      stderr: expect.stringContaining(`account ${user?.id} was linked to identity ${identity?.id} by the command line`),
    });
    expect(await withIssuer('users unlink --subject lee-sub')).toMatchObject({
      code: 0,
      stdout: 'lee-sub is nobody of https://id.example.com any more.\n',
      stderr: expect.stringContaining(`account ${user?.id} was unlinked from identity ${identity?.id}`),
    });
    expect(await rows(database, 'SELECT id FROM user_identities')).toEqual([]);
  }, 60_000);
});

describe('backup and restore', () => {
  it('bring everything into another database, sealed where there is a key', async () => {
    const archive = join(folder, 'backup.tar.gz');
    const target = await createEmptyDatabase();
    const env = (url: string) => ({
      DATABASE_URL: url,
      DATA_DIR: folder,
      BACKUP_KEY: 'a key that is long enough for backups',
    });
    const sealed = (url: string, ...args: string[]) => run([CLI, ...args], env(url));
    try {
      const made = await sealed(database.url, 'backup', '--out', archive);
      expect(made).toMatchObject({
        code: 0,
        stderr: '',
        stdout: expect.stringMatching(
          /Wrote \S+backup\.tar\.gz: \d+ tables, \d+ rows, 0 files, [\d.]+ KiB in [\d.]+ s\./,
        ),
      });

      const checked = await sealed('postgresql://127.0.0.1:1/x', 'restore', '--verify-only', archive);
      expect(checked.stdout).toMatch(/Its seal is that of BACKUP_KEY\.[^]*is whole: .*Nothing was written\./);

      const restored = await sealed(target.url, 'restore', archive, '--json');
      expect(JSON.parse(restored.stdout)).toMatchObject({
        seal: 'checked',
        restored: { missingFiles: [], migrated: [] },
      });
      const users = 'SELECT id, email, password_hash, role FROM users ORDER BY id';
      expect(await rows(target, users)).toEqual(await rows(database, users));

      const again = await sealed(target.url, 'restore', archive);
      expect(again).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringMatching(/^The database is not empty: .*\n$/),
      });
    } finally {
      await target.drop();
    }
  }, 90_000);
});

describe('openapi', () => {
  it('writes the document to a file, with no database at hand', async () => {
    const out = join(folder, 'openapi.json');

    expect(await run([CLI, 'openapi', '--out', out], { DATABASE_URL: 'postgresql://127.0.0.1:1/x' })).toMatchObject({
      code: 0,
      stdout: `Wrote ${out}.\n`,
    });
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ openapi: '3.1.0' });
  });
});
