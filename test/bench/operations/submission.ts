import type { Pair } from '../load/fresh-pairs.js';
import { type BenchRequest, bearer, type Operation, OPEN, type ServerName } from './operation.js';
import { only } from './reads.js';

/** An expert hands in its answer to a question that the machine grades. */
export const W1: Operation = {
  name: 'W1',
  what: 'submit an answer: version, grade, event',
  request(server, { pairs, bearers, random }) {
    const pair = pairs.take();
    const { right } = pair.question;
    return submission(server, pair, bearers.experts.get(pair.expert.id), random() < 0.6 ? right : wrong(right));
  },
  // What is stored is compared as well: what an expert is shown says nothing of the grade.
  facts: (answer) => only(answer, ['version', 'responseData']),
};

/** @param token of the expert, who alone hands in for itself */
export function submission(
  server: ServerName,
  { expert, question }: Pair,
  token: string | undefined,
  value: string | null,
): BenchRequest {
  const json = { 'content-type': 'application/json' };
  if (server === 'product') {
    const body = JSON.stringify({ questionId: question.id, responseData: { value }, submit: true });
    return { method: 'POST', path: '/api/v1/answers', headers: { ...json, ...bearer(token ?? '') }, body };
  }
  const body = JSON.stringify({ expertId: expert.id, questionId: question.id, responseData: { value } });
  return { method: 'POST', path: '/answers', headers: { ...json, ...OPEN }, body };
}

export const wrong = (right: string | null): string => (right === 'A' ? 'B' : 'A');
