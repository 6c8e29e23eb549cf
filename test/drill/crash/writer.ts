import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import { HttpConnection, type HttpRequest } from '../support/http.js';
import type { DrillPerson } from '../support/people.js';
import { type Findings, judge } from './findings.js';
import type { Random } from './random.js';
import type { World } from './world.js';

/** A write and what its client knows of it. */
export interface Write {
  readonly kind: 'save' | 'submit' | 'batch' | 'grade' | 'upload';
  readonly userId: string;
  readonly key: string;
  /** What is written where; one of several in a batch. */
  readonly items: readonly WriteItem[];
  /** `sent` may have taken effect. */
  state: 'sent' | 'acknowledged' | 'refused';
  /** Whether it was sent more than once. */
  isRepeated: boolean;
}

export interface WriteItem {
  readonly expertId: string;
  /** Empty for an upload. */
  readonly questionId: string;
  /** In the text of the answer, in the comment of a grade; the SHA-256 of an upload. Empty where nothing can hold it. */
  readonly marker: string;
  /** As the answer said. */
  id?: string;
  version?: number;
}

/** What clients of a load share. */
export interface Load {
  readonly world: World;
  readonly findings: Findings;
  readonly writes: Write[];
  /** Answers that a grader may take, with their pair. */
  readonly toGrade: WriteItem[];
  url(): string;
  isOver(): boolean;
}

interface Sent {
  kind: Write['kind'];
  items: WriteItem[];
  path: string;
  body: unknown;
  headers?: Record<string, string>;
}

/** One person at one device: a write at a time, each repeated with its key until somebody answers. */
export class Writer {
  private connection: HttpConnection;
  private connectedTo: string;
  private serial = 0;

  constructor(
    private readonly load: Load,
    private readonly person: DrillPerson,
    private readonly random: Random,
  ) {
    this.connectedTo = load.url();
    this.connection = new HttpConnection(this.connectedTo);
  }

  /** An applicant saves, hands in, sends batches and uploads until the load is over. */
  async answer(): Promise<void> {
    const { choices, graded } = this.load.world;
    const once = [...choices, ...graded];
    while (!this.load.isOver()) {
      const roll = this.random.next();
      if (roll < 0.3) await this.essay(false);
      else if (roll < 0.5) await this.essay(true);
      else if (roll < 0.65) await this.batch();
      else if (roll < 0.7) await this.upload();
      else if (once.length > 0) await this.answerOnce(once.splice(Math.floor(this.random.next() * once.length), 1)[0]!);
      else await this.essay(true);
    }
    this.connection.close();
  }

  /** A grader takes what was handed in. */
  async grade(): Promise<void> {
    while (!this.load.isOver()) {
      const answer = this.load.toGrade.shift();
      if (!answer) {
        await sleep(50);
        continue;
      }
      const marker = this.marker();
      const body = { score: this.serial % 11, comment: marker };
      await this.write({ kind: 'grade', items: [{ ...answer, marker }], path: `/answers/${answer.id}/grade`, body });
    }
    this.connection.close();
  }

  private essay(submit: boolean): Promise<boolean> {
    const item = this.item(this.random.pick(this.load.world.essays));
    const body = { questionId: item.questionId, responseData: { text: item.marker }, submit };
    return this.write({ kind: submit ? 'submit' : 'save', items: [item], path: '/answers', body });
  }

  private async answerOnce(questionId: string): Promise<void> {
    const isChoice = this.load.world.choices.includes(questionId);
    const item = { ...this.item(questionId), ...(isChoice ? { marker: '' } : {}) };
    const responseData = isChoice ? { value: this.random.pick(['A', 'B']) } : { text: item.marker };
    const body = { questionId, responseData, submit: true };
    const isDone = await this.write({ kind: 'submit', items: [item], path: '/answers', body });
    if (isDone && !isChoice) this.load.toGrade.push(item);
  }

  private batch(): Promise<boolean> {
    const items = this.load.world.essays.slice(0, 4).map((questionId) => this.item(questionId));
    const answers = items.map(({ questionId, marker }) => ({ questionId, responseData: { text: marker } }));
    return this.write({ kind: 'batch', items, path: '/answers/batch', body: { answers, submit: true } });
  }

  private upload(): Promise<boolean> {
    const content = Buffer.from(`${this.marker()}\n`.repeat(2_000), 'utf8');
    const marker = createHash('sha256').update(content).digest('hex');
    const boundary = uuid();
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n`;
    return this.write({
      kind: 'upload',
      items: [{ expertId: this.person.expertId ?? '', questionId: '', marker }],
      path: '/files',
      body: Buffer.concat([Buffer.from(head), content, Buffer.from(`\r\n--${boundary}--\r\n`)]),
      headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    });
  }

  private item(questionId: string): WriteItem {
    return { expertId: this.person.expertId ?? '', questionId, marker: this.marker() };
  }

  private marker(): string {
    this.serial += 1;
    return `${this.person.userId}-${this.serial}`;
  }

  /** Whether it is done. */
  private async write({ kind, items, path, body, headers }: Sent): Promise<boolean> {
    const key = uuid();
    const write: Write = { kind, userId: this.person.userId, key, items, state: 'sent', isRepeated: false };
    this.load.writes.push(write);
    const authorization = `Bearer ${this.person.token}`;
    const request = {
      method: 'POST',
      path: `/api/v1${path}`,
      headers: { authorization, 'idempotency-key': key, ...headers },
      body,
    };
    for (; ; write.isRepeated = true) {
      const answer = await this.send(request);
      const verdict = judge(answer, this.load.findings, kind);
      if (verdict === 'again') {
        await sleep(this.random.between(20, 120));
        continue;
      }
      write.state = verdict === 'done' ? 'acknowledged' : 'refused';
      if (verdict === 'done' && answer) note(items, JSON.parse(answer.text) as Answered);
      return verdict === 'done';
    }
  }

  private send(request: HttpRequest): ReturnType<HttpConnection['send']> {
    if (this.connectedTo !== this.load.url()) {
      this.connection.close();
      this.connectedTo = this.load.url();
      this.connection = new HttpConnection(this.connectedTo);
    }
    return this.connection.send(request);
  }
}

type Answered = { id: string; version?: number } & { items?: { id: string; version: number }[] };

function note(items: readonly WriteItem[], answered: Answered): void {
  const rows = answered.items ?? [answered];
  items.forEach((item, index) => Object.assign(item, { id: rows[index]?.id, version: rows[index]?.version }));
}
