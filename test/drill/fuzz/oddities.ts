import { AWKWARD_TEXTS } from './texts.js';

const LONG = 'x'.repeat(8_000);

/** Headers, one at a time, beside those of an ordinary request: what a client library lets through. */
export const ODD_HEADERS: readonly (readonly [name: string, value: string])[] = [
  ...each('if-match', ...words('* "" "1-staff" W/"1-staff" 1 "a","b" "\u00e9" " "x"y" ,,,'), `"${'x'.repeat(1_100)}"`),
  ...each('if-none-match', ...words('* "" "1-staff" W/"1-staff" 1 "a","b" "\u00e9" " "x"y" ,,,'), `"${LONG}"`),
  ...each(
    'idempotency-key',
    '',
    ' ',
    'same-key',
    'k'.repeat(255),
    'k'.repeat(256),
    'a b',
    'sch\u00fcssel',
    '{"a":1}',
    "'; --",
  ),
  ...each('authorization', '', 'Bearer', 'Bearer ', 'bearer x', 'Basic YTpi', 'Bearer a b', 'Bearer a.b.c', 'Token x'),
  ...each('authorization', `Bearer ${LONG}`, 'Bearer e30.e30.'),
  ...each('range', 'bytes=0-5', 'bytes=5-0', 'bytes=-', 'bytes=0-,1-,2-', 'lines=1-2'),
  ...each('accept', 'text/html', 'application/xml', '', '*/*;q=0', 'a/b;'.repeat(1_000)),
  ...each('accept-encoding', 'gzip', 'br, gzip;q=0', 'identity;q=0', '*'),
  ...each('x-request-id', 'trace-12345', 'short', 'x'.repeat(65), '../../x', 'a"b{}', '${jndi:ldap://127.0.0.1/a}'),
  ...each('x-http-method-override', 'DELETE', 'PUT', 'constructor'),
  ...each('forwarded', 'for=unknown;host=evil.example.com'),
  ...each('x-forwarded-for', '203.0.113.9, 10.0.0.1'),
  ...each('x-forwarded-host', 'evil.example.com'),
  ...each('x-forwarded-proto', 'https'),
  ...each('x-original-url', '/api/v1/users'),
  ...each('host', 'evil.example.com:99999'),
  ...each('origin', 'null', 'https://evil.example.com'),
  ...each('cookie', 'a=b; '.repeat(1_000)),
  ...each('content-language', 'xx'),
  ...each('if-modified-since', 'yesterday'),
  ...each('if-unmodified-since', 'Thu, 01 Jan 1970 00:00:00 GMT'),
  ...each('te', 'trailers'),
  ...each('expect', '100-continue'),
  ...each('max-forwards', '0'),
  ...each('__proto__', 'x'),
  ...each('constructor', 'x'),
  ...each('x-long', LONG),
];

function each(name: string, ...values: string[]): (readonly [string, string])[] {
  return values.map((value) => [name, value]);
}

function words(text: string): string[] {
  return text.split(' ');
}

/** Parts of a query string, put after those of an ordinary request. */
export const ODD_QUERIES: readonly string[] = [
  ...words('limit=0 limit=201 limit=-1 limit=1.5 limit=1e2 limit= limit=%EF%BC%91 limit=NaN limit=0x10'),
  ...words('limit=1&limit=2 limit[]=1 limit[a]=1 limit=99999999999999999999 limit=%201 limit=-0 limit=null'),
  ...words('cursor= cursor=x cursor=W10 cursor=W251bGxd cursor=WyJhIiwiYiIsImMiXQ cursor=a&cursor=b cursor[]=x'),
  ...words('cursor=%00 cursor=WyIyMDI2LTEzLTAxIDAwOjAwOjAwIiwieCJd cursor=eyJhIjoxfQ'),
  `cursor=${'A'.repeat(5_000)}`,
  ...words('withTotal=yes withTotal=TRUE withTotal=1 withTotal=true&withTotal=false isActive=maybe latest= counting=0'),
  ...words('hard=true&hard=true live=2 include= include=question,question include=score,score,score include=key'),
  ...words(
    'status=DRAFT&status=GRADED status=draft status= status[0]=DRAFT qType=SINGLE,MULTIPLE qType=X difficulty=easy',
  ),
  ...words('specialty=ML&specialty=ML specialty= role=ROOT stage=both state=todo,draft'),
  'state=todo,',
  'state=,',
  ...words('expertId=me expertId=x questionId=1 categoryId= categoryId=x&categoryId=y'),
  ...words('unknown=1 __proto__=1 __proto__[a]=1 constructor=1 toString=1 hasOwnProperty=1 = &&& % %ff %c0%af'),
  ...AWKWARD_TEXTS.map((text) => `q=${encodeURIComponent(text.toWellFormed())}`),
  ...words('q=%ED%A0%80 q=% q=a&q=b q[]=a q=%25%5F%5C'),
  `q=${'%25'.repeat(66)}`,
  `q=${'a%20'.repeat(66)}`,
  `q=${'x'.repeat(4_000)}`,
  Array.from({ length: 1_500 }, (_, n) => `p${n}=1`).join('&'),
  Array.from({ length: 1_000 }, () => 'status=DRAFT').join('&'),
];

/** In place of an id of a path. */
export const ODD_IDS: readonly string[] = [
  ...words('me ME 0 -1 null undefined NaN batch import * . %2e %2e%2e %2F %5C %20 %09'),
  ...words('%E0%A4%A % %00 %ff %F0%9F%98%80 %E2%80%AE ;a=b a,b %22 {id} :id $ne __proto__'),
  "'",
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  '019A8E3C-7A01-7B3E-9D52-6F1F0C1C2D3E',
  '019a8e3c7a017b3e9d526f1f0c1c2d3e',
  '{019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e}',
  '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e%0A',
  '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3%EF%BD%85',
  'x'.repeat(499),
  'x'.repeat(501),
  'x'.repeat(7_000),
  '%61'.repeat(600),
];

/** Made out of the path of an operation. */
export const ODD_PATHS: readonly ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => `${path}//`,
  (path) => `/${path}`,
  (path) => path.toUpperCase(),
  (path) => path.replace('/api/v1', '/api/v2'),
  (path) => path.replace('/api/v1', ''),
  (path) => `${path}.json`,
  (path) => `${path};x=y`,
  (path) => `${path}%2f`,
  (path) => `${path}%00`,
  (path) => `${path}/../users`,
  (path) => `${path}/%2e%2e/users`,
  (path) => `${path}?`,
  (path) => `${path}#x`,
  (path) => path.replaceAll('/', '//'),
  (path) => path.replace('/api', '/%61pi'),
  (path) => `${path}/${'a/'.repeat(2_000)}`,
  () => '/',
  () => '/api/v1',
  () => '/.env',
  () => '/docs/../../package.json',
  () => '/docs/%2e%2e/%2e%2e/package.json',
];

/** Methods that a client library knows; TRACE and CONNECT among those that must never reach a handler. */
export const ODD_METHODS = [
  'PUT',
  'HEAD',
  'OPTIONS',
  'TRACE',
  'GET',
  'POST',
  'PATCH',
  'DELETE',
  'PROPFIND',
  'QUERY',
  'PURGE',
];
