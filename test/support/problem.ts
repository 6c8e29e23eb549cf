import { expect } from '@jest/globals';
import type { Response } from 'supertest';
import { CATALOGUE, type ErrorCode } from '../../src/common/problem/catalogue.js';

/** Asserts a complete problem document with this code, and the faults it points at, where given. */
export function expectProblem(response: Response, code: ErrorCode, pointers?: readonly string[]): void {
  expect({ status: response.status, code: response.body?.code }).toEqual({ status: CATALOGUE[code].status, code });
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(response.body).toMatchObject({
    type: `urn:ax-qna:problem:${code}`,
    title: CATALOGUE[code].title,
    status: response.status,
    detail: expect.any(String),
    instance: expect.stringMatching(/^\//),
    requestId: expect.any(String),
    errors: expect.any(Array),
  });
  if (pointers) {
    const found = (response.body.errors as { pointer: string }[]).map((fault) => fault.pointer);
    expect([...new Set(found)].sort()).toEqual([...pointers].sort());
  }
}
