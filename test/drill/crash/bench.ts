import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { atMost, type Figure } from '../drill.js';
import { HttpConnection, type HttpRequest } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import { codeOf, type Findings, isProper } from './findings.js';
import { LiveWatch } from './live-watch.js';
import type { World } from './world.js';

/** A big write does not fit into the free space of what is there already. */
export type Op = 'read' | 'write' | 'big' | 'upload';

export interface Fault {
  begin(): Promise<void> | void;
  end(): Promise<void>;
  /** With which the requests that it touches are refused; at least one of them must be seen. */
  readonly codes: readonly string[];
  /** What `ready` says of it; it says yes where this is absent. */
  readonly ready?: string;
  readonly ops?: readonly Op[];
  /** Requests under way are only answered once it has ended. */
  readonly isPatient?: boolean;
}

/** An application to which something is done while people use it. */
export class Bench {
  private readonly live: LiveWatch;
  private slowest = 0;
  private slowestRecovery = 0;

  constructor(
    private readonly instance: Instance,
    readonly world: World,
    private readonly findings: Findings,
    private readonly say: (line: string) => void,
  ) {
    this.live = new LiveWatch({ url: () => instance.url, generation: () => 1 }, findings);
  }

  stop(): void {
    this.live.stop();
  }

  async fault(name: string, { begin, end, codes, ready, ops = ['read', 'write'], isPatient }: Fault): Promise<void> {
    await begin();
    const seen = new Set<string>();
    const under = this.world.applicants.flatMap((_, person) => ops.map((op) => this.send(op, person, codes, seen)));
    const told = this.ready();
    if (!isPatient && codes[0] !== 'storage-full') await Promise.all(under);
    else await sleep(6_000);
    const state = await told;
    if (state !== (ready ?? 'ok') && ready !== undefined) this.findings.add('untold: by ready', `${name}: ${state}`);
    await end();
    const start = Date.now();
    while (!(await this.works(ops))) {
      if (Date.now() > start + 60_000) throw new Error(`${name}: it does not recover.`);
      await sleep(50);
    }
    const recovery = Date.now() - start;
    await Promise.all(under);
    if (seen.size === 0) this.findings.add('untold: by any answer', name);
    this.slowestRecovery = Math.max(this.slowestRecovery, recovery);
    this.say(`${name}: ${[...seen].sort().join(', ')}; ready said ${state}; well again after ${recovery} ms`);
  }

  /** @param codes with which it may be refused; none where it must succeed */
  async send(op: Op, person: number, codes: readonly string[] = [], seen?: Set<string>): Promise<void> {
    const connection = new HttpConnection(this.instance.url);
    const start = Date.now();
    const answer = await connection.send(this.request(op, person));
    connection.close();
    this.slowest = Math.max(this.slowest, Date.now() - start);
    const code = answer ? codeOf(answer) : '';
    if (!answer) return this.findings.add(`answer to a ${op} was cut`);
    if (answer.status < 300) return;
    const isRefusal = (answer.status === 503 || answer.status === 507) && isProper(answer);
    if (isRefusal && codes.includes(code)) return void seen?.add(`${answer.status} ${code}`);
    this.findings.add(`answer ${answer.status} ${code} to a ${op}`, answer.text);
  }

  figures(of: string): Figure[] {
    return [
      atMost(`faults of ${of}: longest that a request waited, ms`, this.slowest, 45_000),
      atMost(`faults of ${of}: slowest recovery without a restart, ms`, this.slowestRecovery, 5_000),
    ];
  }

  private async ready(): Promise<string> {
    const connection = new HttpConnection(this.instance.url);
    const answer = await connection.send({ method: 'GET', path: '/health/ready' });
    connection.close();
    return answer?.status === 200 ? 'ok' : answer ? codeOf(answer) : 'nothing';
  }

  private async works(ops: readonly Op[]): Promise<boolean> {
    for (const op of ops) {
      const connection = new HttpConnection(this.instance.url);
      const answer = await connection.send(this.request(op, 0));
      connection.close();
      if (!answer || answer.status >= 300) return false;
    }
    return (await this.ready()) === 'ok';
  }

  private request(op: Op, person: number): HttpRequest {
    const headers = { authorization: `Bearer ${this.world.applicants[person]?.token}` };
    if (op === 'read') return { method: 'GET', path: '/api/v1/questions?limit=1', headers };
    if (op === 'upload') return upload(headers);
    // Random, or it would be pressed into nothing.
    const text = randomBytes(op === 'big' ? 18_000 : 20).toString('hex');
    const questionId = this.world.essays[person % this.world.essays.length];
    const body = { questionId, responseData: { text }, submit: op === 'big' };
    return { method: 'POST', path: '/api/v1/answers', headers, body };
  }
}

function upload(headers: Record<string, string>): HttpRequest {
  const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="n.txt"\r\n\r\n';
  const body = Buffer.concat([Buffer.from(head), Buffer.alloc(100_000, 'a'), Buffer.from('\r\n--b--\r\n')]);
  return {
    method: 'POST',
    path: '/api/v1/files',
    headers: { ...headers, 'content-type': 'multipart/form-data; boundary=b' },
    body,
  };
}
