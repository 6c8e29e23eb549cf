import { CATALOGUE, type ErrorCode } from '../common/problem/catalogue.js';

/** Refusals of what is no request to an operation, whatever the operation: no operation lists them. */
const GENERAL = {
  'bad-request': 'for what is not HTTP/1.1',
  'invalid-url': 'for an address with a broken escape or a NUL',
  'route-not-found': 'for an unknown path',
  'method-not-allowed': 'with `Allow` for a method that a path does not serve',
  'request-timeout': '',
  'uri-too-long': '',
  'expectation-failed': '',
  'headers-too-large': '',
} as const satisfies Partial<Record<ErrorCode, string>>;

export const GENERAL_CODES: ReadonlySet<string> = new Set(Object.keys(GENERAL));

/** For the description of the document. */
export const GENERAL_SENTENCE = `Besides what each operation lists: ${Object.entries(GENERAL)
  .map(([code, why]) => `${CATALOGUE[code as keyof typeof GENERAL].status} \`${code}\` ${why}`.trim())
  .join(', ')}.`;
