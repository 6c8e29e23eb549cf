import { v7 as uuid } from 'uuid';
import { type Cut, HttpConnection, type HttpRequest } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import type { DrillPerson } from '../support/people.js';
import { weighted } from '../support/random.js';

/** Everybody and everything that visitors meet. */
export interface SoakWorld {
  readonly experts: readonly DrillPerson[];
  readonly operator: DrillPerson;
  readonly evaluator: DrillPerson;
  readonly essays: readonly string[];
  readonly fileQuestion: string;
  /** Signs in as the operator. */
  readonly login: { email: string; password: string };
}

/** What the visitors got. */
export interface Tally {
  requests: number;
  acknowledged: number;
  refused: number;
  cut: number;
  /** 5xx but 503, which asks to come back. */
  blamed: string[];
}

export function newTally(): Tally {
  return { requests: 0, acknowledged: 0, refused: 0, cut: 0, blamed: [] };
}

const API = '/api/v1';
const CUT = 0.05;
/** Answers remembered for reading and grading. */
const REMEMBERED = 50;

const HABITS = {
  read: 18,
  list: 14,
  assignment: 6,
  draft: 12,
  handIn: 12,
  grade: 8,
  queue: 6,
  statistics: 1,
  upload: 3,
  signIn: 0.5,
  wrongPassword: 0.3,
  unknownAnswer: 3,
  unsound: 4,
  unsigned: 3,
  unparsable: 3,
} as const;

/** A client with a mixed day: reads, writes, uploads, sign-ins, mistakes, connections that break. */
export class Visitor {
  private readonly connection: HttpConnection;
  private readonly answers: string[] = [];

  constructor(
    { url }: Instance,
    private readonly world: SoakWorld,
    private readonly random: () => number,
    private readonly tally: Tally,
  ) {
    this.connection = new HttpConnection(url);
  }

  async act(): Promise<void> {
    const { tally, random } = this;
    const kind = weighted(random, HABITS);
    const cut: Cut | undefined = random() >= CUT ? undefined : random() < 0.5 ? 'on-answer' : random() * 20;
    const answer = await this.connection.send(this.requestOf(kind), cut);
    tally.requests += 1;
    if (!answer) tally.cut += 1;
    else if (answer.status < 300) tally.acknowledged += 1;
    else if (answer.status < 500 || answer.status === 503) tally.refused += 1;
    else tally.blamed.push(`${kind}: ${answer.status} ${answer.text}`);
    if (answer?.status === 201 && kind === 'handIn') this.remember((JSON.parse(answer.text) as { id: string }).id);
    if (answer?.status === 201 && kind === 'upload')
      await this.handInFile((JSON.parse(answer.text) as { id: string }).id);
  }

  close(): void {
    this.connection.close();
  }

  private remember(id: string): void {
    this.answers.push(id);
    if (this.answers.length > REMEMBERED) this.answers.shift();
  }

  /** Files that no answer names would soon be too many. */
  private async handInFile(file: string): Promise<void> {
    const { fileQuestion: questionId } = this.world;
    await this.connection.send(
      this.post('/answers', { questionId, responseData: { files: [file] }, submit: true }, this.uploader),
    );
  }

  private requestOf(kind: keyof typeof HABITS): HttpRequest {
    const { operator, evaluator, login } = this.world;
    switch (kind) {
      case 'read':
        return this.get(`/answers/${this.known()}`, operator);
      case 'list':
        return this.get(`/answers?limit=20${this.random() < 0.5 ? '&latest=true' : ''}`, this.expert());
      case 'assignment':
        return this.get('/experts/me/assignment?limit=20', this.expert());
      case 'draft':
      case 'handIn':
        return this.post('/answers', this.essay(kind === 'handIn'), this.expert());
      case 'grade':
        return this.post(
          `/answers/${this.known()}/grade`,
          { score: Math.floor(this.random() * 10), comment: 'Fine.' },
          evaluator,
        );
      case 'queue':
        return this.get('/grading/queue?limit=20', evaluator);
      case 'statistics':
        return this.get('/grading/statistics', operator);
      case 'upload':
        return this.upload();
      case 'signIn':
        return this.post('/auth/login', login);
      case 'wrongPassword':
        return this.post('/auth/login', { ...login, password: 'not the password' });
      case 'unknownAnswer':
        return this.get(`/answers/${uuid()}`, operator);
      case 'unsound':
        return this.post('/answers', { ...this.essay(true), responseData: { value: 'A' } }, this.expert());
      case 'unsigned':
        return this.get('/answers');
      case 'unparsable':
        return { ...this.post('/answers', undefined, this.expert()), body: Buffer.from('{"questionId": ') };
    }
  }

  private known(): string {
    return this.answers[Math.floor(this.random() * this.answers.length)] ?? uuid();
  }

  private expert(): DrillPerson {
    const { experts } = this.world;
    return experts[Math.floor(this.random() * experts.length)] as DrillPerson;
  }

  private get uploader(): DrillPerson {
    return this.world.experts[0] as DrillPerson;
  }

  private essay(submit: boolean): { questionId: string | undefined; responseData: unknown; submit: boolean } {
    const { essays } = this.world;
    const questionId = essays[Math.floor(this.random() * essays.length)];
    return { questionId, responseData: { text: 'x'.repeat(50 + this.random() * 2_000) }, submit };
  }

  private upload(): HttpRequest {
    const part = `--b\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\ncontent-type: text/plain\r\n\r\n`;
    const text = `${uuid()}\n`.repeat(50 + this.random() * 3_000);
    return {
      method: 'POST',
      path: `${API}/files`,
      headers: { ...bearer(this.uploader), 'content-type': 'multipart/form-data; boundary=b' },
      body: Buffer.from(`${part}${text}\r\n--b--\r\n`),
    };
  }

  private get(path: string, person?: DrillPerson): HttpRequest {
    return { method: 'GET', path: `${API}${path}`, headers: bearer(person) };
  }

  private post(path: string, body: unknown, person?: DrillPerson): HttpRequest {
    const key: Record<string, string> = path === '/answers' && this.random() < 0.3 ? { 'idempotency-key': uuid() } : {};
    const type = { 'content-type': 'application/json' };
    return { method: 'POST', path: `${API}${path}`, headers: { ...bearer(person), ...type, ...key }, body };
  }
}

function bearer(person: DrillPerson | undefined): Record<string, string> {
  return person ? { authorization: `Bearer ${person.token}` } : {};
}
