import type { TestApp } from '../support/app.js';
import { CASES } from './access-cases.js';
import { type Caller, World } from './access-world.js';
import { type Received, send } from './send.js';

/** What a thing that is not there is called by the resource of the path. */
const MISSING: Readonly<Record<string, string>> = {
  answers: 'answer-not-found',
  appeals: 'appeal-not-found',
  categories: 'category-not-found',
  experts: 'expert-not-found',
  files: 'file-not-found',
  grading: 'claim-not-found',
  questions: 'question-not-found',
  regrades: 'regrade-not-found',
  users: 'user-not-found',
};
const PLAIN: Readonly<Record<number, string>> = { 401: 'sign-in-required', 403: 'role-required' };

/** One cell, requested. */
export interface Answered {
  /** As it is written in the table: the status, and the code where the status does not tell it. */
  readonly cell: string;
  /** All of it that a caller can tell apart, without what differs between any two requests. */
  readonly bytes: string;
}

/** Staff who own something are experts as well. */
export const isAsExpert = (relation: string): boolean =>
  /^(own|me$)|(: (own|me)(,|$))|: own|\(as an expert\)$/.test(relation) && !relation.includes('being no expert');

export async function request(
  t: TestApp,
  operation: string,
  relation: string,
  caller: Caller,
  asExpert = isAsExpert(relation),
): Promise<Answered> {
  const world = await World.of(t, caller, asExpert);
  const sent = await CASES[operation]![relation]!(world);
  const [method = ''] = operation.split(' ');
  const received = await send(t, world.signedIn, { method, ...sent });
  return { cell: cellOf(operation, received), bytes: bytesOf(sent.path, received) };
}

function cellOf(operation: string, { status, code }: Received): string {
  const resource = /\/(\w+)/.exec(operation)?.[1] ?? '';
  const isTold = code === null || code === PLAIN[status] || (status === 404 && code === MISSING[resource]);
  return isTold ? String(status) : `${status} ${code}`;
}

/** The requestId and the instance, which repeats the path that was asked for, differ between any two requests. */
function bytesOf(path: string, { status, headers, text }: Received): string {
  const { date: _date, 'x-request-id': requestId = '', 'content-length': length, ...rest } = headers;
  const instance = `"instance":${JSON.stringify(path.split('?')[0])}`;
  const body = text.replace(instance, '"instance":"…"').replace(`"requestId":"${requestId}"`, '"requestId":"…"');
  const isWhole = length === undefined || Number(length) === Buffer.byteLength(text);
  return JSON.stringify([status, Object.entries(rest).sort(), isWhole, body]);
}
