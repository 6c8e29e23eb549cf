import type pg from 'pg';
import { patternOf } from '../../../src/scoring/pattern.js';
import type { Figure } from '../drill.js';
import { HttpConnection, type HttpRequest } from '../support/http.js';
import { givenDrillPerson } from '../support/people.js';

/** Patterns that take a backtracking matcher until the end of the world. */
const EVIL_PATTERNS = ['(a+)+$', '(a|aa)+$', '(.*a){20}', '((a*)*)*b', '([a-zA-Z]+)*\\d'];

const LONG = 50_000;
/** A whole request line has to fit into the limit of headers. */
const LONG_LINE = 12_000;
/** Milliseconds below which a growth is noise. */
const NOTHING = 100;

/** Texts on which validators, parsers and renderers of Markdown have been slow. */
const TEXTS: readonly ((length: number) => string)[] = [
  (length) => 'a'.repeat(length),
  (length) => `${'a@'.repeat(length / 2)}!`,
  (length) => `a@${'a.'.repeat(length / 2)}`,
  (length) => `a@${'-'.repeat(length)}.co`,
  (length) => `"${'\\ '.repeat(length / 2)}@a.co`,
  (length) => ' '.repeat(length).concat('x'),
  (length) => '['.repeat(length),
  (length) => '![]('.repeat(length / 4),
  (length) => '*a _'.repeat(length / 4),
  (length) => '`'.repeat(length),
  (length) => '<!-'.repeat(length / 3),
  (length) => '> '.repeat(length / 2),
  (length) => '&a'.repeat(length / 2),
  (length) => '9'.repeat(length),
  (length) => `1e${'9'.repeat(length)}`,
  (length) => `${'|a'.repeat(length / 4)}\n${'|-'.repeat(length / 4)}\n`,
  (length) => '[a]: '.repeat(length / 5),
  (length) => 'e\u0301'.repeat(length / 2),
];

interface EvilInput {
  readonly what: string;
  readonly request: (length: number) => HttpRequest;
}

/** Every place where the product holds a text of a client against a pattern, one after the other. */
function evilInputs(token: string): EvilInput[] {
  const headers = { authorization: `Bearer ${token}` };
  const post = (path: string, body: unknown): HttpRequest => ({ method: 'POST', path, body, headers });
  const get = (path: string, more: Record<string, string> = {}): HttpRequest => ({
    method: 'GET',
    path,
    headers: { ...headers, ...more },
  });
  const essay = { categoryId: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e', qType: 'ESSAY', maxScore: 1, content: 'x' };
  const short = { ...essay, qType: 'SHORT', options: null };
  const inLine = (length: number) => Math.min(length, Math.floor((length * LONG_LINE) / LONG));
  const texts: readonly (readonly [string, (text: string) => HttpRequest])[] = [
    ['e-mail', (text) => post('/api/v1/auth/login', { email: text, password: 'x' })],
    ['name', (text) => post('/api/v1/categories', { name: text, description: text })],
    ['content', (text) => post('/api/v1/questions', { ...essay, content: parsed(text), explanation: parsed(text) })],
    [
      'pattern',
      (text) => post('/api/v1/questions', { ...short, correctAnswer: { accepted: [{ text }], match: 'regex' } }),
    ],
    [
      'wildcard',
      (text) => post('/api/v1/questions', { ...short, correctAnswer: { accepted: [{ text }], match: 'wildcard' } }),
    ],
    [
      'number',
      (text) => post('/api/v1/questions', { ...short, correctAnswer: { accepted: [{ text }], match: 'numeric' } }),
    ],
    ['file name', (text) => uploadNamed(text, headers)],
  ];
  const lines: readonly (readonly [string, (text: string) => HttpRequest])[] = [
    ['cursor', (text) => get(`/api/v1/categories?cursor=${encodeURIComponent(text).slice(0, LONG_LINE)}`)],
    ['search', (text) => get(`/api/v1/questions?q=${encodeURIComponent(text).slice(0, LONG_LINE)}`)],
    ['If-None-Match', (text) => get('/api/v1/categories', { 'if-none-match': text.replace(/[^ -~]/g, '"') })],
    ['Accept', (text) => get('/health/live', { accept: text.replace(/[^ -~]/g, '/') })],
  ];
  return [
    ...texts.flatMap(([what, of]) => TEXTS.map((text) => ({ what, request: (length: number) => of(text(length)) }))),
    ...lines.flatMap(([what, of]) =>
      TEXTS.map((text) => ({ what, request: (length: number) => of(text(inLine(length))) })),
    ),
  ];
}

/** As much as is parsed for Markdown, and with the sign without which it is not. */
function parsed(text: string): string {
  return `a < b ${text}`.slice(0, Math.floor((text.length * 20_000) / LONG));
}

function uploadNamed(name: string, headers: Record<string, string>): HttpRequest {
  const head = `--fuzz\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n\r\n`;
  const body = Buffer.from(`${head}Text.\r\n--fuzz--\r\n`);
  return {
    method: 'POST',
    path: '/api/v1/files',
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=fuzz' },
    body,
  };
}

/** Long texts through the real routes: none takes over a second, none takes more than in proportion to its length. */
export async function evilInputFigures(url: string, db: pg.Pool, isTimed: boolean): Promise<Figure[]> {
  const { token } = await givenDrillPerson(db, 'OPERATOR');
  const connection = new HttpConnection(url);
  let slowest = { ms: 0, what: '' };
  let steepest = { growth: 0, what: 'none took over 100 ms' };
  try {
    for (const { what, request } of evilInputs(token)) {
      const ms = await quickest(connection, request(LONG));
      if (ms > slowest.ms) slowest = { ms, what };
      if (ms < NOTHING) continue;
      const growth = ms / (await quickest(connection, request(LONG / 4)));
      if (growth > steepest.growth) steepest = { growth, what };
    }
  } finally {
    connection.close();
  }
  return [
    judged('slowest input of 50,000 characters, ms', Math.round(slowest.ms), slowest.what, 1_000, isTimed),
    judged('growth of an input four times as long', Number(steepest.growth.toFixed(1)), steepest.what, 10, true),
  ];
}

/** The median of matching 50,000 characters that a pattern does not take. */
export function evilPatternFigures(isTimed: boolean): Figure[] {
  const text = `${'a'.repeat(LONG)}!`;
  return EVIL_PATTERNS.map((source) => {
    const pattern = patternOf(source, true);
    const times = Array.from({ length: 21 }, () => timed(() => pattern.matches(text))).toSorted((a, b) => a - b);
    const median = Number((times[10] as number).toFixed(2));
    return judged(`median of ${source} against 50,000 characters, ms`, median, '', 50, isTimed);
  });
}

async function quickest(connection: HttpConnection, request: HttpRequest): Promise<number> {
  let least = Infinity;
  for (let n = 0; n < 3 && least > NOTHING; n += 1) {
    const start = performance.now();
    // No answer at all would be a fault of its own: a refusal is one.
    if ((await connection.send(request)) === null) return Infinity;
    least = Math.min(least, performance.now() - start);
  }
  return least;
}

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function judged(what: string, value: number, whose: string, goal: number, isJudged: boolean): Figure {
  const shown = whose === '' ? `${value}` : `${value} (${whose})`;
  return { what, value: shown, goal: isJudged ? `at most ${goal}` : 'printed only', ok: !isJudged || value <= goal };
}
