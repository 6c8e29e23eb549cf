import { describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { committedCatalogue, type Catalogue } from '../../src/database/migrator/catalogue.js';
import { Migrator } from '../../src/database/migrator/migrator.js';
import { STEPS } from '../../src/database/migrator/steps.js';
import { catalogueOf } from '../support/catalogue.js';
import { onEveryServer, type SpecServer } from '../support/servers.js';
import { sql } from '../support/sql.js';

onEveryServer((server) => {
  describe('migrate up', () => {
    it('makes of an empty database what the committed catalogue says (npm run catalogue writes it)', () =>
      withDatabase(server, async (url) => {
        const { executed } = await new Migrator(url).up();

        expect(executed).toEqual(STEPS.map(({ name }) => name));
        expect(await catalogueOf(url)).toEqual(committedCatalogue());
      }));

    it('leaves nothing that the entities would change', () =>
      withDatabase(server, async (url) => {
        await new Migrator(url).up();

        expect(await new Migrator(url).verify()).toMatchObject({ ok: true, differences: [], notes: [] });
      }));

    it('leaves no difference after down --base and up again', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        await migrator.up();

        const { reverted, baseline } = await migrator.down({ base: true });
        const between = await catalogueOf(url);
        await migrator.up();

        expect(reverted).toEqual(STEPS.map(({ name }) => name).toReversed());
        expect(baseline).toBeNull();
        expect(between).toEqual({ tables: {}, enums: {}, functions: {} });
        expect(await catalogueOf(url)).toEqual(committedCatalogue());
      }));

    it('can be undone and repeated step by step', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        const states: Catalogue[] = [];
        for (const { name } of STEPS) {
          await migrator.up({ to: name });
          states.push(await catalogueOf(url));
        }

        for (const [index, { name }] of [...STEPS.entries()].toReversed()) {
          expect(await catalogueOf(url)).toEqual(states[index]);
          expect((await migrator.down()).reverted).toEqual([name]);
        }
      }));

    it('keeps the kinds of grade events that a chain has, since no chain is shortened', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        await migrator.up({ to: 'NameMoreKindsOfGradeEvents1763800000034' });
        await sql(
          url,
          `SET session_replication_role = replica;
           INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash,
                                     status_before, status_after, max_score, created_at, prev_hash, hash)
           VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 1, 'REGRADED', 1, 'r',
                   'GRADED', 'GRADED', 10, now(), 'p', 'h')`,
        );

        await expect(migrator.down()).rejects.toThrow(
          'grade_events holds marks of panels, regrades, appeals or lifted blindness, which earlier versions cannot read; ' +
            'restore a backup of before instead',
        );

        expect((await catalogueOf(url)).enums).toMatchObject({ gradeeventkind: expect.arrayContaining(['REGRADED']) });
        expect(await sql(url, `SELECT kind FROM grade_events`)).toEqual([{ kind: 'REGRADED' }]);
      }));

    it('keeps the marks of panels that a chain has, which go into its hashes', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        await migrator.up({ to: 'MarkAnswersInPanels1763800000037' });
        await sql(
          url,
          `SET session_replication_role = replica;
           INSERT INTO grade_events (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash,
                                     status_before, status_after, max_score, mark, created_at, prev_hash, hash)
           VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 1, 1, 'MARKED', 1, 'r',
                   'SUBMITTED', 'SUBMITTED', 10, 7.5, now(), 'p', 'h')`,
        );

        await expect(migrator.down()).rejects.toThrow(
          'grade_events holds marks of panels, which earlier versions cannot read; restore a backup of before instead',
        );

        expect(await sql(url, `SELECT mark FROM grade_events`)).toEqual([{ mark: 7.5 }]);
      }));

    it('takes turns when four start at once: one migrates, the others wait and find it done', () =>
      withDatabase(server, async (url) => {
        const waits: string[] = [];
        const start = (name: string) => new Migrator(url, { onWait: () => waits.push(name) }).up();

        const results = await Promise.all(['a', 'b', 'c', 'd'].map(start));

        expect(results.map(({ executed }) => executed.length).sort((a, b) => b - a)).toEqual([STEPS.length, 0, 0, 0]);
        expect(waits).toHaveLength(3);
        expect(await sql(url, 'SELECT count(*)::int AS steps FROM migrations')).toEqual([{ steps: STEPS.length }]);
      }));

    it('gives up waiting with a clear line', () =>
      withDatabase(server, async (url) => {
        const other = new pg.Client({ connectionString: url });
        await other.connect();
        await other.query('SELECT pg_advisory_lock(417358016)');

        const waiting = new Migrator(url, { lockTimeoutMs: 300 }).up();

        await expect(waiting).rejects.toThrow('Another process has been migrating this database');
        await other.end();
      }));

    it('takes back the whole of a step that fails, and says which', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        await migrator.up({ to: 'create-final-results' });
        const before = await catalogueOf(url);
        await sql(url, `CREATE TABLE refresh_tokens (id int)`);

        await expect(migrator.up()).rejects.toThrow(
          'CreateSessions1763800000011 failed and changed nothing: relation "refresh_tokens" already exists',
        );

        await sql(url, `DROP TABLE refresh_tokens`);
        expect(await catalogueOf(url)).toEqual(before);
      }));

    it('tells in one line when there is no server', async () => {
      const nowhere = new Migrator('postgresql://someone:secret@127.0.0.1:1/nothing').up();

      await expect(nowhere).rejects.toThrow(
        'Cannot connect to the database nothing at 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1. Check DATABASE_URL; without it the product brings a database of its own.',
      );
    });
  });

  describe('migrate plan', () => {
    it('prints what up would run and changes nothing', () =>
      withDatabase(server, async (url) => {
        const plan = await new Migrator(url).plan();

        expect(plan.map(({ name }) => name)).toEqual(STEPS.map(({ name }) => name));
        expect(await catalogueOf(url)).toEqual({ tables: {}, enums: {}, functions: {} });
        expect(await sql(url, `SELECT to_regclass('migrations') AS migrations`)).toEqual([{ migrations: null }]);
      }));

    it('is the whole truth: run by hand, it leaves a database that is up to date', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);

        for (const { statements } of await migrator.plan()) await oneByOne(url, statements);

        expect(await migrator.status()).toMatchObject({ pending: 0 });
        expect(await migrator.verify()).toMatchObject({ ok: true });
      }));

    it('stops at the step that is named, by any of its names', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);

        for (const to of ['add-value-checks', '1763800000004', '1763800000004-add-value-checks.ts', STEPS[3]!.name]) {
          expect(await migrator.plan({ to })).toHaveLength(4);
        }
        await expect(migrator.plan({ to: 'add-everything' })).rejects.toThrow('There is no step add-everything');
      }));
  });

  describe('migrate down', () => {
    it('undoes what is above the step that is named', () =>
      withDatabase(server, async (url) => {
        const migrator = new Migrator(url);
        await migrator.up();

        await migrator.down({ to: 'add-value-checks' });

        const { steps, pending } = await migrator.status();
        expect(steps.filter(({ state }) => state === 'executed').map(({ name }) => name)).toEqual(
          STEPS.slice(0, 4).map(({ name }) => name),
        );
        expect(pending).toBe(STEPS.length - 4);
      }));
  });
});

/** As psql runs a script. */
async function oneByOne(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

async function withDatabase(server: SpecServer, work: (url: string) => Promise<void>): Promise<void> {
  const database = await server.createEmptyDatabase();
  try {
    await work(database.url);
  } finally {
    await database.drop();
  }
}
