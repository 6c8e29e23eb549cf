import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import type { Document } from '../../src/docs/document.types.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { CASES } from './access-cases.js';
import { type Answered, isAsExpert, request } from './access-cells.js';
import { accessTable, randomOf, type Row } from './access-table.js';
import { CALLERS, type Caller } from './access-world.js';

const document = JSON.parse(readFileSync(new URL('../../openapi.json', import.meta.url), 'utf8')) as Document;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
);
const table = accessTable();
const rowsOf = (operation: string): Row[] => table.filter((row) => row.operation === operation);
const relationsOf = (operation: string): string[] => rowsOf(operation).map(({ relation }) => relation);

let t: TestApp;
let cells = 0;
let alike = 0;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(async () => {
  process.stdout.write(
    `access: ${cells} cells of ${operations.length} operations, ${alike} of them like a random id\n`,
  );
  await t.close();
});

describe('the table of access', () => {
  it('has rows for every operation of the document, and none besides', () => {
    expect([...new Set(table.map(({ operation }) => operation))].sort()).toEqual([...operations].sort());
  });

  it('has a request for every row, and a row for every request', () => {
    const cases = Object.fromEntries(
      Object.entries(CASES).map(([name, relations]) => [name, Object.keys(relations).sort()]),
    );
    expect(Object.fromEntries(operations.map((name) => [name, relationsOf(name).sort()]))).toEqual(cases);
  });

  it('asks every operation on one thing about one that is gone and about a random id', () => {
    const bare = operations.filter((name) => {
      const relations = relationsOf(name);
      return (
        name.includes('{id}') &&
        !(relations.includes('random') && relations.some((one) => /deleted|erased|dropped/.test(one)))
      );
    });
    expect(bare).toEqual([]);
  });
});

describe('every caller is answered as the table says by', () => {
  it.each(operations)(
    '%s',
    async (operation) => {
      const answers = new Map<string, Answered>();
      const answerTo = async (relation: string, caller: Caller, asExpert: boolean): Promise<Answered> => {
        const key = `${relation} ${caller} ${asExpert}`;
        const answer = answers.get(key) ?? (await request(t, operation, relation, caller, asExpert));
        answers.set(key, answer);
        return answer;
      };

      const wrong: string[] = [];
      for (const { relation, cells: expected } of rowsOf(operation)) {
        const asExpert = isAsExpert(relation);
        for (const caller of CALLERS) {
          const answer = await answerTo(relation, caller, asExpert);
          cells += 1;
          const title = `${operation} | ${relation} | ${caller}:`;
          if (answer.cell !== expected[caller].replace(/=$/, ''))
            wrong.push(`${title} ${answer.cell} instead of ${expected[caller]}`);
          if (!isLikeRandom(relation, expected[caller])) continue;
          const random = await answerTo(randomOf(relation), caller, asExpert);
          alike += 1;
          if (answer.bytes !== random.bytes) wrong.push(`${title} ${answer.bytes} tells it from ${random.bytes}`);
        }
      }

      expect(wrong).toEqual([]);
    },
    300_000,
  );
});

/** Who says `me` and is no expert asks for nobody else's. */
function isLikeRandom(relation: string, cell: string): boolean {
  return cell.endsWith('=') || (cell.startsWith('404') && !relation.endsWith('me, being no expert'));
}
