import { type HttpAnswer } from '../support/http.js';

/** What a promise-breaking event was, counted by its words; the first of each kind is told in full. */
export class Findings {
  private readonly counts = new Map<string, number>();

  constructor(private readonly say: (line: string) => void) {}

  add(what: string, example = ''): void {
    const seen = this.counts.get(what) ?? 0;
    this.counts.set(what, seen + 1);
    if (seen === 0) this.say(`FOUND ${what} ${example}`.slice(0, 800));
  }

  /** Of those whose words begin like this. */
  count(prefix = ''): number {
    return [...this.counts].reduce((sum, [what, count]) => (what.startsWith(prefix) ? sum + count : sum), 0);
  }
}

const AGAIN = new Set([502, 503, 504]);

export type Verdict = 'done' | 'again' | 'refused';

/**
 * What a client makes of an answer to a write that it sends with an Idempotency-Key. A broken connection, a proper 503 and
 * what a balancer says of a broken connection are to be repeated; whatever else is no 2xx is a finding.
 */
export function judge(answer: HttpAnswer | null, findings: Findings, what: string): Verdict {
  if (answer === null) return 'again';
  const { status, text } = answer;
  if (status >= 200 && status < 300) return 'done';
  if (AGAIN.has(status) && isProper(answer)) return 'again';
  // The transaction of an application that was killed may live until its server notices.
  if (status === 409 && codeOf(answer) === 'idempotency-in-progress') return 'again';
  findings.add(`answer ${status} ${codeOf(answer)} to ${what}`, text);
  return 'refused';
}

/** A problem document with a code, and a word on when to come back where the status asks for one. */
export function isProper(answer: HttpAnswer): boolean {
  const { status, headers } = answer;
  const isProblem = String(headers['content-type']).startsWith('application/problem+json') && codeOf(answer) !== '';
  return isProblem && (!AGAIN.has(status) || /^\d+$/.test(String(headers['retry-after'])));
}

export function codeOf({ text }: HttpAnswer): string {
  try {
    return String((JSON.parse(text) as { code?: unknown }).code ?? '');
  } catch {
    return '';
  }
}
