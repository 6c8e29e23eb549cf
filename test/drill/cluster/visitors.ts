import { setTimeout as pause } from 'node:timers/promises';
import { v7 as uuid } from 'uuid';
import type { Findings } from '../crash/findings.js';
import type { World } from '../crash/world.js';
import { HttpConnection, type HttpRequest } from '../support/http.js';
import { type DrillPerson, givenDrillPerson } from '../support/people.js';

/** So that instances have something to do all the time, and one of two can do it. */
const PAUSE_MS = 10;

/** People whose every request must succeed at once: nobody repeats anything. */
export class Visitors {
  requests = 0;
  private isOver = false;
  private readonly working: Promise<unknown>;

  private constructor(
    private readonly url: string,
    private readonly world: World,
    private readonly findings: Findings,
    operator: DrillPerson,
    categoryId: string,
  ) {
    this.working = Promise.all([
      ...world.applicants.map((person, index) => this.work(person, this.applicant(index))),
      this.rename(operator, categoryId),
    ]);
  }

  static async start(url: string, world: World, findings: Findings): Promise<Visitors> {
    const operator = await givenDrillPerson(world.db, 'OPERATOR');
    const { rows } = await world.db.query<{ id: string }>('SELECT id FROM question_categories LIMIT 1');
    return new Visitors(url, world, findings, operator, rows[0]?.id ?? '');
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.working;
  }

  /** Reads, saves with a key and saves without one, by turns. */
  private applicant(index: number): (turn: number) => HttpRequest {
    const questionId = this.world.essays[index % this.world.essays.length];
    return (turn) => {
      if (turn % 3 === 0) return { method: 'GET', path: '/api/v1/questions?limit=5' };
      const key: Record<string, string> = turn % 3 === 1 ? { 'idempotency-key': uuid() } : {};
      const body = { questionId, responseData: { text: `Turn ${turn}.` } };
      return { method: 'POST', path: '/api/v1/answers', headers: key, body };
    };
  }

  private async work(person: DrillPerson, requestOf: (turn: number) => HttpRequest): Promise<void> {
    const connection = new HttpConnection(this.url);
    for (let turn = 0; !this.isOver; turn += 1) {
      const { headers, ...request } = requestOf(turn);
      await this.send(connection, person, { ...request, headers: { ...headers } });
      await pause(PAUSE_MS);
    }
    connection.close();
  }

  /** Writes through one release what is read through the other. */
  private async rename(operator: DrillPerson, categoryId: string): Promise<void> {
    const connection = new HttpConnection(this.url);
    const path = `/api/v1/categories/${categoryId}`;
    for (let turn = 0; !this.isOver; turn += 1) {
      const description = `As of turn ${turn}.`;
      await this.send(connection, operator, { method: 'PATCH', path, body: { description } });
      const read = await this.send(connection, operator, { method: 'GET', path });
      if (!read.includes(JSON.stringify(description))) this.findings.add('stale: what another release wrote', read);
      await pause(PAUSE_MS);
    }
    connection.close();
  }

  private async send(connection: HttpConnection, { token }: DrillPerson, request: HttpRequest): Promise<string> {
    const headers = { ...request.headers, authorization: `Bearer ${token}` };
    const answer = await connection.send({ ...request, headers });
    this.requests += 1;
    if (!answer || answer.status >= 300)
      this.findings.add(`failed: ${request.method} ${request.path} ${answer?.status ?? 'cut'}`, answer?.text);
    return answer?.text ?? '';
  }
}
