import fc from 'fast-check';
import pg from 'pg';
import type { Document } from '../../../src/docs/document.types.js';
import { operationsOf } from '../../../src/docs/document.types.js';
import { type HttpAnswer, HttpConnection } from '../support/http.js';
import { givenDrillPerson } from '../support/people.js';
import { Journey } from './journey.js';
import { Judge } from './judge.js';
import { type Plan, plans } from './plan.js';
import { type FuzzRequest, requestOf } from './request-maker.js';
import { Tally } from './tally.js';
import { World } from './world.js';

/** Requests that are under way at a time, each on a connection of its own. */
const IN_FLIGHT = 8;
/** A journey through everything after so many single requests. */
const JOURNEY_EVERY = 1_500;
const PLANS_AT_ONCE = 500;
/** Above it a body may be refused, and the connection closed, before it has been read. */
const BODY_LIMIT = 1_048_576;

/** Sends requests to one instance until there were enough, and judges each answer. */
export class Fuzzing {
  readonly tally: Tally;
  private readonly judge: Judge;

  constructor(
    private readonly url: string,
    private readonly db: pg.Pool,
    private readonly document: Document,
    private readonly seed: number,
  ) {
    this.judge = new Judge(document);
    this.tally = new Tally(operationsOf(document).map(({ method, path }) => `${method.toUpperCase()} ${path}`));
  }

  async run(requests: number, say: (line: string) => void): Promise<void> {
    const roles = ['APPLICANT', 'APPLICANT', 'EVALUATOR', 'OPERATOR', 'ADMIN'] as const;
    const world = new World(await Promise.all(roles.map((role) => givenDrillPerson(this.db, role))));
    const queue = this.plans(requests);
    // The first with nothing else under way: whether every operation can be reached is not left to luck.
    const first = new HttpConnection(this.url);
    await this.journey(world, (request) => this.send(first, world, request));
    first.close();
    let due = JOURNEY_EVERY;
    const worker = async (number: number) => {
      const connection = new HttpConnection(this.url);
      const send = (request: FuzzRequest) => this.send(connection, world, request);
      try {
        for (const plan of queue) {
          if (this.tally.sent >= due) {
            due += JOURNEY_EVERY;
            await this.journey(world, send);
            if (number === 0) say(`${this.tally.sent.toLocaleString('en')} requests sent`);
          }
          await send(requestOf(plan, world));
        }
      } finally {
        connection.close();
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, (_, number) => worker(number)));
  }

  /** The same request once more with nothing else under way. @returns milliseconds */
  async alone(request: FuzzRequest): Promise<number> {
    const connection = new HttpConnection(this.url);
    const start = performance.now();
    await connection.send(request);
    connection.close();
    return performance.now() - start;
  }

  /** Shared by the workers: each takes the next. */
  private *plans(requests: number): Generator<Plan, void> {
    const arbitrary = plans(this.document);
    for (let chunk = 0; this.tally.sent < requests; chunk += 1) {
      for (const plan of fc.sample(arbitrary, { numRuns: PLANS_AT_ONCE, seed: this.seed + chunk })) {
        if (this.tally.sent >= requests) return;
        yield plan;
      }
    }
  }

  private async journey(world: World, send: (request: FuzzRequest) => Promise<HttpAnswer | null>): Promise<void> {
    const of = (role: string) => world.people.find((one) => one.role === role) as World['people'][number];
    const cast = {
      applicant: await givenDrillPerson(this.db, 'APPLICANT'),
      evaluator: of('EVALUATOR'),
      operator: of('OPERATOR'),
      admin: of('ADMIN'),
    };
    await new Journey(this.document, cast, send, this.seed + this.tally.sent).run();
  }

  private async send(connection: HttpConnection, world: World, request: FuzzRequest): Promise<HttpAnswer | null> {
    const start = performance.now();
    // A kept connection may have been closed by the other side at the very moment: that is no answer to this request.
    const answer = (await connection.send(request)) ?? (await connection.send(request));
    const took = performance.now() - start;
    if (answer === null) {
      const mayBreak = (request.body?.length ?? 0) > BODY_LIMIT;
      this.tally.unanswered(request, mayBreak);
      return null;
    }
    this.tally.answered(request, answer, took, this.judge.operationOf(request), this.judge.faultsOf(request, answer));
    world.learn(request.path, answer);
    return answer;
  }
}
