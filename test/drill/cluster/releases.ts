import { readFile, writeFile } from 'node:fs/promises';
import { run } from '../../support/process.js';
import { APP_ROLE } from '../../support/template.js';
import { createScratchCopy, type ScratchCopy } from '../support/scratch-copy.js';

const EXPAND = 'ExpandCategorySummary1999000000001';
const CONTRACT = 'ContractCategorySummary1999000000002';
const RUN_MIGRATION = `import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';
`;

/** Both columns, equal whoever writes either: the old release knows one, the new one the other. */
const EXPANDING = `${RUN_MIGRATION}
export class ${EXPAND} extends SqlMigration {
  readonly parts = [
    together(
      ['question_categories'],
      'ALTER TABLE question_categories ADD COLUMN IF NOT EXISTS summary text',
      \`CREATE OR REPLACE FUNCTION category_summary() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    NEW.summary := coalesce(NEW.summary, NEW.description);
    NEW.description := NEW.summary;
  ELSIF NEW.summary IS DISTINCT FROM OLD.summary THEN
    NEW.description := NEW.summary;
  ELSE
    NEW.summary := NEW.description;
  END IF;
  RETURN NEW;
END $$\`,
      \`CREATE OR REPLACE TRIGGER category_summary BEFORE INSERT OR UPDATE ON question_categories
FOR EACH ROW EXECUTE FUNCTION category_summary()\`,
    ),
    together(['question_categories'], 'UPDATE question_categories SET summary = description'),
  ];
  readonly reverts = [];
}
`;

const CONTRACTING = `${RUN_MIGRATION}
export class ${CONTRACT} extends SqlMigration {
  readonly parts = [
    together(
      ['question_categories'],
      'DROP TRIGGER category_summary ON question_categories',
      'DROP FUNCTION category_summary()',
      'ALTER TABLE question_categories DROP COLUMN description',
    ),
  ];
  readonly reverts = [];
}
`;

/**
 * The next two releases of the project, in a copy: a column gets another name without a moment in which a running release
 * misses its own.
 */
export class NextReleases {
  private constructor(private readonly copy: ScratchCopy) {}

  static async make(): Promise<NextReleases> {
    const copy = await createScratchCopy('next-release');
    const releases = new NextReleases(copy);
    try {
      await releases.addStep(EXPAND, '1999000000001-expand-category-summary', EXPANDING);
      await releases.change('src/categories/categories.queries.ts', [
        'name, description,',
        'name, summary AS description,',
      ]);
      await releases.change(
        'src/categories/categories.service.ts',
        ['(id, name, description, weight', '(id, name, summary, weight'],
        ['description = $3', 'summary = $3'],
        ['(name, description, weight', '(name, summary, weight'],
      );
      await releases.change('src/database/rights.ts', ["'name', 'description',", "'name', 'description', 'summary',"]);
      await copy.build();
      return releases;
    } catch (error) {
      await copy.remove();
      throw error;
    }
  }

  /** With a slash at the end. */
  get root(): string {
    return this.copy.root;
  }

  /** Before an instance of the next release starts. */
  async expand(databaseUrl: string): Promise<void> {
    await this.migrate(databaseUrl);
  }

  /** Once no instance of the release before runs. */
  async contract(databaseUrl: string): Promise<void> {
    await this.addStep(CONTRACT, '1999000000002-contract-category-summary', CONTRACTING);
    await this.change('src/database/rights.ts', ["'name', 'description', 'summary',", "'name', 'summary',"]);
    await this.copy.build();
    await this.migrate(databaseUrl);
  }

  remove(): Promise<void> {
    return this.copy.remove();
  }

  private async migrate(databaseUrl: string): Promise<void> {
    for (const command of [['up'], ['grants', '--role', APP_ROLE, '--apply']]) {
      const args = [`src/cli.js`, 'migrate', ...command];
      const { code, stdout, stderr } = await run(args, { DATABASE_URL: databaseUrl }, undefined, this.root);
      if (code !== 0) throw new Error(`migrate ${command.join(' ')} failed:\n${stdout}${stderr}`);
    }
  }

  private async addStep(name: string, file: string, source: string): Promise<void> {
    await writeFile(`${this.root}src/database/migrations/${file}.ts`, source);
    await this.change('src/database/migrations.ts', ['\n];', `\n  ${name},\n];`]);
    const path = `${this.root}src/database/migrations.ts`;
    await writeFile(path, `import { ${name} } from './migrations/${file}.js';\n${await readFile(path, 'utf8')}`);
  }

  private async change(file: string, ...changes: readonly (readonly [from: string, to: string])[]): Promise<void> {
    let text = await readFile(this.root + file, 'utf8');
    for (const [from, to] of changes) {
      if (!text.includes(from)) throw new Error(`${file} does not say "${from}" any more: mend the drill.`);
      text = text.replace(from, to);
    }
    await writeFile(this.root + file, text);
  }
}
