import { expect, it } from '@jest/globals';
import { QuestionType, Specialty } from '../common/enums.js';
import { CLAIM_ORDERS } from './claim.requests.js';
import { type ClaimOf, claimStatement, leftStatement } from './claim-statements.js';
import type { Statement } from './queue-conditions.js';
import { countStatement, listStatement, type QueueOf } from './queue-list.js';

const queues: QueueOf[] = (['grade', 'adjudicate', 'review'] as const).flatMap((stage) =>
  [undefined, 'c'].flatMap((categoryId) =>
    [undefined, 'q'].flatMap((questionId) =>
      [undefined, QuestionType.ESSAY, QuestionType.FILE].flatMap((qType) =>
        [undefined, Specialty.ML].map((specialty) => ({ stage, categoryId, questionId, qType, specialty })),
      ),
    ),
  ),
);
const claim = { id: 'i', token: 't', leaseMinutes: 30 };

function statementsOf(queue: QueueOf): Statement[] {
  return [null, 'e'].flatMap((expertId) => {
    const actor = { userId: 'u', expertId };
    return [
      ...[1, 20, 21, 50, 51, 200].map((limit) => listStatement(actor, queue, limit, null)),
      listStatement(actor, queue, 200, ['2026-01-01', 'a']),
      countStatement(actor, queue),
      ...claimsOf(queue).flatMap((claimed) => [
        leftStatement(actor, claimed),
        ...CLAIM_ORDERS.map((order) => claimStatement(actor, claimed, order, claim)),
      ]),
    ];
  });
}

/** Nobody claims a review. */
const claimsOf = ({ stage, ...filter }: QueueOf): ClaimOf[] => (stage === 'review' ? [] : [{ ...filter, stage }]);

it('a statement has one text for one name, and a value for each of its parameters', () => {
  const texts = new Map<string, string>();
  for (const { name, text, values } of queues.flatMap(statementsOf)) {
    const parameters = new Set([...text.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place)));
    expect([...parameters].sort((a, b) => a - b)).toEqual(values.map((_, index) => index + 1));
    expect(texts.get(name) ?? text).toBe(text);
    texts.set(name, text);
  }
  expect(texts.size).toBe(new Set(texts.values()).size);
});

it('no name is longer than what PostgreSQL keeps of one', () => {
  const names = queues.flatMap(statementsOf).map(({ name }) => name);

  expect(Math.max(...names.map(({ length }) => length))).toBeLessThan(64);
});

it.each([1, 20, 21, 50, 51, 200])('a page of %i has a row more, which tells that another one follows', (limit) => {
  const { text } = listStatement({ userId: 'u', expertId: null }, { stage: 'grade' }, limit, null);

  expect(Number(/LIMIT (\d+)$/.exec(text)?.[1])).toBeGreaterThan(limit);
});
