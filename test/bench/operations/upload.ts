import { type BenchRequest, bearer, type OperationName, type ServerName } from './operation.js';

export const B1: { name: OperationName; what: string } = { name: 'B1', what: 'questions in one upload' };

/** @param body as `uploadOf` makes it */
export function upload(server: ServerName, body: string, staffToken: string): BenchRequest {
  const headers = { 'content-type': 'application/json' };
  return server === 'product'
    ? { method: 'POST', path: '/api/v1/questions/import', headers: { ...headers, ...bearer(staffToken) }, body }
    : { method: 'POST', path: '/questions/import', headers, body };
}
