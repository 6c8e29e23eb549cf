import { deflateSync, gzipSync } from 'node:zlib';
import { pick } from './mutations.js';

/** Bytes and the headers that tell, or do not tell, what they are. */
export interface RawBody {
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

const json = (bytes: string | Buffer, headers: Record<string, string> = {}): RawBody => ({
  bytes: Buffer.from(bytes as string),
  headers: { 'content-type': 'application/json', ...headers },
});

const typed = (contentType: string) => (text: string) => json(text, { 'content-type': contentType });

const DISGUISES: readonly ((text: string) => RawBody)[] = [
  typed('text/plain'),
  typed('application/xml'),
  typed('application/x-www-form-urlencoded'),
  typed('application/merge-patch+json'),
  typed('application/json; charset=utf-16'),
  typed('application/json; charset=latin1'),
  typed('APPLICATION/JSON;charset=UTF-8'),
  typed('application/json, application/json'),
  typed('application/json;'),
  typed(''),
  typed('json'),
  typed('*/*'),
  typed('multipart/form-data'),
  typed('multipart/form-data; boundary='),
  typed('multipart/form-data; boundary=x'),
  typed('application/x-ndjson'),
  (text) => json(`${text}\n\n${text}\r\n{"a"\n`, { 'content-type': 'application/x-ndjson' }),
  (text) => json(`\ufeff${text}`),
  (text) => json(text.slice(0, Math.floor(text.length / 2))),
  (text) => json(text.slice(0, -1)),
  (text) => json(`${text}${text}`),
  (text) => json(`${text}\u0000`),
  (text) => json(` \n\t\r${text} `),
  (text) => json(`/* x */${text}`),
  (text) => json(text.replace(/}$/, ',}')),
  (text) => json(Buffer.from(text, 'utf16le')),
  (text) => json(Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe])])),
  (text) => json(Buffer.from(text.replaceAll('"', '"\u00e9'), 'latin1')),
  // A slash and NUL in forms longer than they need to be, half a surrogate: never UTF-8.
  () => json(Buffer.from([0x22, 0xc0, 0xaf, 0x22])),
  () => json(Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22])),
  (text) => json(gzipSync(text), { 'content-encoding': 'gzip' }),
  (text) => json(deflateSync(text), { 'content-encoding': 'deflate' }),
  (text) => json(gzipSync(text)),
  (text) => json(text, { 'content-encoding': 'gzip' }),
  (text) => json(text, { 'content-encoding': 'identity' }),
  () => json(gzipSync(Buffer.alloc(10_000_000)), { 'content-encoding': 'gzip, gzip, br' }),
  () => json(''),
  () => json('null'),
  () => json('""'),
  () => json('[]'),
  () => json('['.repeat(500_000)),
  () => json('{"a":'.repeat(100_000)),
  () => json(`[${'0,'.repeat(300_000)}0]`),
  () => json(`{"${'\\u0061'.repeat(100_000)}":1}`),
  () => json('x'.repeat(1_100_000)),
  () => json(' '.repeat(1_000_000)),
  () => json('\n'.repeat(1_000_000), { 'content-type': 'application/x-ndjson' }),
  () => json('{}\n'.repeat(30_000), { 'content-type': 'application/x-ndjson' }),
];

/** What the text of a valid body may be made into before it is sent. @param choice from 0 to 1 */
export function disguised(text: string, choice: number): RawBody {
  return pick(DISGUISES, choice)(text);
}

const UPLOADS: readonly ((content: Buffer) => string | Buffer)[] = [
  (content) => part(content, 'name="file"; filename="plan.txt"'),
  (content) => part(content, 'name="other"; filename="plan.txt"'),
  (content) => part(content, 'name="file"'),
  (content) => part(content, 'name="file"; filename="../../../etc/passwd"'),
  (content) => part(content, `name="file"; filename="${'x'.repeat(5_000)}.txt"`),
  (content) => part(content, `name="file"; filename="\u202etxt.exe\r\nX: y"`),
  (content) => part(content, 'name="file"; filename*=UTF-8\'\'%00%ff.txt'),
  (content) =>
    Buffer.concat([
      part(content, 'name="file"; filename="a.txt"', false),
      part(content, 'name="file"; filename="b.txt"'),
    ]),
  (content) => part(content, 'name="file"; filename="a.txt"').subarray(0, -8),
  () => '--fuzz--\r\n',
  () => '--fuzz\r\n\r\n\r\n',
  () => '',
  () => `--fuzz\r\n${'X: y\r\n'.repeat(20_000)}\r\n`,
  () => part(Buffer.alloc(0), 'name="file"; filename="empty.txt"'),
  () => part(Buffer.from([0, 1, 2, 0xff]), 'name="file"; filename="a.bin"'),
  () => part(Buffer.from('<svg onload="alert(1)"/>'), 'name="file"; filename="a.svg"'),
  () => part(Buffer.from('%PDF-1.7\n'), 'name="file"; filename="a.pdf"'),
  () => part(Buffer.alloc(300_000, 'a'), 'name="file"; filename="long.txt"'),
];

/** An upload, mostly as it should not be; the first is as it should. @param choice from 0 to 1 */
export function upload(content: string, choice: number): RawBody {
  const bytes = Buffer.from(pick(UPLOADS, choice)(Buffer.from(content)) as string);
  return { bytes, headers: { 'content-type': 'multipart/form-data; boundary=fuzz' } };
}

function part(content: Buffer, disposition: string, last = true): Buffer {
  const head = `--fuzz\r\nContent-Disposition: form-data; ${disposition}\r\nContent-Type: text/plain\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), content, Buffer.from(last ? '\r\n--fuzz--\r\n' : '\r\n')]);
}
