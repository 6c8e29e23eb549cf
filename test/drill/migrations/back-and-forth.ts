import pg from 'pg';
import { Migrator } from '../../../src/database/migrator/migrator.js';
import { STEPS } from '../../../src/database/migrator/steps.js';
import { atLeast, exactly, type Figure } from '../drill.js';
import { bankAndAnswers, expertsOf, LOST_ON_DOWN, people, type Size, USED } from './bank.js';
import { added, changed, checksums } from './checksums.js';

/** `CreateFiles1763800000013` → `create-files`. */
const titleOf = (name: string) =>
  name
    .slice(0, -13)
    .replaceAll(/(?<=.)[A-Z]/g, '-$&')
    .toLowerCase();

/** Every step up, down and up again over a bank in use; each figure is a number of columns with other values than before. */
export async function backAndForth(url: string, size: Size, say: (line: string) => void): Promise<Figure[]> {
  const migrator = new Migrator(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const faults: string[] = [];
  let answers = 0;
  try {
    for (const [index, { name }] of STEPS.entries()) {
      const title = titleOf(name);
      if (index === 1) await client.query(people(expertsOf(size)));
      if (index === 2) {
        await client.query(bankAndAnswers(size));
        answers = await count(client);
      }
      const before = await checksums(client);
      const found = (what: string, columns: readonly string[]) =>
        faults.push(...columns.map((column) => `${title}: ${column} ${what}`));

      const started = Date.now();
      await migrator.up({ to: name });
      const once = await checksums(client);
      found('changed on the way up', changed(before, once));
      await client.query(USED[title] ?? 'SELECT');
      const used = await checksums(client);
      await migrator.down();
      const back = await checksums(client);
      // What people did in the meantime to columns of before is theirs to keep.
      const kept = new Map([...used].filter(([column]) => before.has(column)));
      found('changed on the way down', changed(kept, back));
      if (LOST_ON_DOWN[title] === undefined) found('went on the way down', added(back, used));
      await migrator.up({ to: name });
      const again = await checksums(client);
      found('changed on the second way up', changed(back, again));
      if (USED[title] === undefined) found('is other on the second way up', changed(once, again));
      await refill(client, USED[title]);
      say(`${title}: ${before.size} columns, up, down, up in ${((Date.now() - started) / 1000).toFixed(1)} s`);
    }
    const verified = await migrator.verify();
    faults.forEach((fault) => say(fault));
    return [
      exactly(`columns that one of ${STEPS.length} steps changed, up or down`, faults.length, 0),
      exactly('differences from the schema at the end', verified.differences.length, 0),
      atLeast(`answers, of ${size.questions.toLocaleString('en')} questions`, answers, size.answers),
    ];
  } finally {
    await client.end();
  }
}

async function count(client: pg.Client): Promise<number> {
  return Number((await client.query<{ count: string }>(`SELECT count(*) FROM answers`)).rows[0]?.count);
}

/** The next step finds the tables of this one in use. What was put beside them the first time is there already. */
async function refill(client: pg.Client, used: string | undefined): Promise<void> {
  if (used === undefined) return;
  for (const statement of used.split(';')) await client.query(statement);
}
