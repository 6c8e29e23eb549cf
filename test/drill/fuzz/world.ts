import type { DrillPerson } from '../support/people.js';
import type { HttpAnswer } from '../support/http.js';
import { pick } from './mutations.js';

export type Kind =
  'answer' | 'category' | 'question' | 'expert' | 'user' | 'file' | 'refreshToken' | 'accessToken' | 'cursor';

export interface KnownQuestion {
  readonly id: string;
  readonly qType: string;
  readonly options: Record<string, string> | null;
  readonly scoringRubric: { criteria?: { id: string; maxPoints: number }[]; items?: { id: string }[] } | null;
  readonly maxScore: number;
}

/** How many of a kind are remembered, the newest. */
const REMEMBERED = 60;

const KIND_OF_FOLDER: Readonly<Record<string, Kind>> = {
  answers: 'answer',
  categories: 'category',
  questions: 'question',
  experts: 'expert',
  users: 'user',
  files: 'file',
};

/** What earlier answers told: ids, tags, tokens. People that the fuzzing depends on are not in it. */
export class World {
  private readonly known = new Map<Kind, string[]>();
  private readonly tags = new Map<string, string>();
  private readonly questions = new Map<string, KnownQuestion>();

  constructor(readonly people: readonly DrillPerson[]) {}

  /** One of a kind; undefined while none is known. @param choice from 0 to 1 */
  one(kind: Kind, choice: number): string | undefined {
    const all = this.known.get(kind) ?? [];
    return all.length === 0 ? undefined : pick(all, choice);
  }

  question(id: string | undefined): KnownQuestion | undefined {
    return this.questions.get(id ?? '');
  }

  tagOf(path: string): string | undefined {
    return this.tags.get(path);
  }

  learn(path: string, { status, headers, text }: HttpAnswer): void {
    const plain = path.split('?', 1)[0] ?? '';
    if (typeof headers['etag'] === 'string') this.tags.set(plain, headers['etag']);
    if (this.tags.size > 2_000) this.tags.clear();
    if (status >= 300 || !text.startsWith('{')) return;
    const body = JSON.parse(text) as Record<string, unknown>;
    for (const [field, kind] of [
      ['refreshToken', 'refreshToken'],
      ['accessToken', 'accessToken'],
      ['nextCursor', 'cursor'],
    ] as const) {
      if (typeof body[field] === 'string') this.remember(kind, body[field]);
    }
    const [, folder = ''] = /^\/api\/v1\/(\w+)/.exec(plain) ?? [];
    const kind = KIND_OF_FOLDER[folder];
    if (kind === undefined || status === 204) return;
    // What was made, and the answers of a batch; a list would bring in the people above.
    const isMade = status === 201 || (kind === 'answer' && status === 200);
    const made = isMade ? (Array.isArray(body['items']) ? body['items'] : [body]) : [];
    for (const one of made as { id?: unknown }[])
      if (typeof one.id === 'string' && !/results|finalize/.test(plain)) this.remember(kind, one.id);
    if (kind === 'question' && typeof body['id'] === 'string' && 'scoringRubric' in body) this.rememberQuestion(body);
  }

  private remember(kind: Kind, value: string): void {
    const all = this.known.get(kind) ?? [];
    if (all.includes(value)) return;
    this.known.set(kind, [...all, value].slice(-REMEMBERED));
  }

  private rememberQuestion(body: Record<string, unknown>): void {
    this.questions.set(String(body['id']), body as unknown as KnownQuestion);
    if (this.questions.size > 500) this.questions.delete(this.questions.keys().next().value as string);
  }
}
