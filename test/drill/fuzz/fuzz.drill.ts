import { readFile } from 'node:fs/promises';
import type { Document } from '../../../src/docs/document.types.js';
import { atLeast, type Drill, type DrillOptions, exactly, type Figure } from '../drill.js';
import { startDrillServer } from '../support/drill-server.js';
import { startInstance } from '../support/instance.js';
import { evilInputFigures, evilPatternFigures } from './evil-inputs.js';
import { Fuzzing } from './fuzzing.js';
import { shown } from './tally.js';
import { openPool } from '../support/pool.js';

interface Options extends DrillOptions {
  requests: number;
  /** 0 draws one. */
  seed: number;
  /** 0 prints times and judges none of them. */
  times: number;
}

export const drill: Drill<Options> = {
  summary: 'bad input of every kind: each answer as documented, no 500, nothing internal, under a second',
  defaults: { requests: 50_000, seed: 0, times: 1 },

  async run({ requests, seed: given, times }, say): Promise<Figure[]> {
    const seed = given || Math.floor(Math.random() * 2 ** 31);
    say(`seed ${seed}: --seed ${seed} makes the same requests again`);
    const document = JSON.parse(await readFile(new URL('../../../openapi.json', import.meta.url), 'utf8')) as Document;
    const server = await startDrillServer('fuzz');
    try {
      const database = await server.createDatabase();
      const instance = await startInstance(database.url);
      const db = openPool(database.url);
      try {
        const fuzzing = new Fuzzing(instance.url, db, document, seed);
        await fuzzing.run(requests, say);
        const isTimed = times === 1;
        const evil = await evilInputFigures(instance.url, db, isTimed);
        return [...(await figures(fuzzing, instance, isTimed, say)), ...evil, ...evilPatternFigures(isTimed)];
      } finally {
        await db.end();
        await instance.stop();
        await database.drop();
      }
    } finally {
      await server.stop();
    }
  },
};

async function figures(
  fuzzing: Fuzzing,
  instance: { url: string; printed(): string },
  isTimed: boolean,
  say: (line: string) => void,
): Promise<Figure[]> {
  const { tally } = fuzzing;
  const serverErrors = [...tally.statuses]
    .filter(([status]) => status >= 500)
    .reduce((sum, [, count]) => sum + count, 0);
  say(`by kind: ${inWords(tally.oddities)}`);
  say(`by status: ${inWords(tally.statuses)}`);
  say(`slowest: ${Math.round(tally.slowestMs)} ms, ${tally.slowest}`);
  for (const failure of tally.failures) say(shown(failure));
  for (const operation of tally.blind()) say(`never a 2xx: ${operation}`);
  const errors = instance
    .printed()
    .split('\n')
    .filter((line) => /"level":[56]0/.test(line));
  for (const line of errors.slice(0, 5)) say(line.slice(0, 1_000));
  const alive = await fetch(`${instance.url}/health/ready`).then(
    ({ status }) => status,
    () => 0,
  );

  const reached = tally.operations.length - tally.blind().length;
  return [
    atLeast('requests sent', tally.sent, 1),
    exactly('requests with a fault in their answer, or without one', tally.failed, 0),
    exactly('answers of 500 and above', serverErrors, 0),
    exactly('operations of the document that answered 2xx', reached, tally.operations.length),
    exactly('errors in the log', errors.length, 0),
    exactly('status of /health/ready afterwards', alive, 200),
    await slowAlone(fuzzing, isTimed),
  ];
}

/** A request that took long because the machine was busy is quick when it is repeated alone. */
async function slowAlone(fuzzing: Fuzzing, isTimed: boolean): Promise<Figure> {
  const { slow } = fuzzing.tally;
  let still = 0;
  for (const request of isTimed ? slow.slice(0, 50) : []) if ((await fuzzing.alone(request)) > 1_000) still += 1;
  return {
    what: 'requests that take over a second, also alone',
    value: isTimed ? still : `not judged (${slow.length} under load)`,
    goal: '0',
    ok: still === 0,
  };
}

function inWords(counts: ReadonlyMap<string | number, number>): string {
  return [...counts]
    .toSorted(([a], [b]) => String(a).localeCompare(String(b)))
    .map(([name, count]) => `${name} ${count.toLocaleString('en')}`)
    .join(', ');
}
