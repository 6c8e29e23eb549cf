import { type Cut, HttpConnection } from '../support/http.js';
import type { Instance } from '../support/instance.js';
import type { DrillPerson } from '../support/people.js';
import type { Board } from './board.js';
import type { Operation, Reply } from './operation.js';
import { nextPlan, type Plan, readPlan } from './plans.js';
import { shownIn } from './sightings.js';

/** Share of requests whose connection is broken before the answer is there. */
const CUT = 0.06;

/** Share of writes after which the client reads the answer, of the same instance or of the other one. */
const READ_BACK = 0.2;

export interface ClientSetting {
  readonly index: number;
  readonly person: DrillPerson;
  readonly instances: readonly Instance[];
  readonly board: Board;
  readonly random: () => number;
  nextMark(): number;
  /** Numbers the operation and keeps it. */
  record(operation: Omit<Operation, 'n'>): Operation;
}

/** One device: asks, learns, and asks again, now of one instance and now of the other, until it is told to stop. */
export async function runClient(setting: ClientSetting, goOn: () => boolean): Promise<void> {
  const connections = setting.instances.map(({ url }) => new HttpConnection(url));
  try {
    while (goOn()) {
      const plan = nextPlan(setting);
      const done = await perform(setting, connections, plan);
      // Whoever does not know what became of a request repeats it with its key, often through another instance.
      for (let repeat = 0; repeat < 2 && done.outcome === 'unknown' && plan.request.key !== null; repeat++) {
        const again = await perform(setting, connections, plan);
        if (again.outcome !== 'unknown') break;
      }
      const [written] = plan.request.method === 'GET' ? [] : shownIn(done);
      // Whoever has written looks whether it is there.
      if (written && setting.random() < READ_BACK) await perform(setting, connections, readPlan(written.id));
    }
  } finally {
    for (const connection of connections) connection.close();
  }
}

async function perform(setting: ClientSetting, connections: HttpConnection[], plan: Plan): Promise<Operation> {
  const { index, person, board, random } = setting;
  const { userId, role, expertId } = person;
  const { method, path, ifMatch, key, body } = plan.request;
  const instance = Math.floor(random() * connections.length);
  const headers = {
    authorization: `Bearer ${person.token}`,
    ...(ifMatch === null ? {} : { 'if-match': ifMatch }),
    ...(key === null ? {} : { 'idempotency-key': key }),
  };
  const start = performance.now();
  const answer = await (connections[instance] as HttpConnection).send({ method, path, headers, body }, cutOf(random));
  const end = performance.now();
  const reply: Reply | null = answer && {
    status: answer.status,
    etag: typeof answer.headers['etag'] === 'string' ? answer.headers['etag'] : null,
    replayed: answer.headers['idempotency-replayed'] === 'true',
    body: answer.text === '' ? undefined : (JSON.parse(answer.text) as unknown),
  };
  const outcome = reply === null || reply.status >= 500 ? 'unknown' : reply.status < 300 ? 'ok' : 'fail';
  const who = { userId, role, expertId };
  const kept = setting.record({
    client: index,
    instance,
    who,
    kind: plan.kind,
    start,
    end,
    request: plan.request,
    outcome,
    reply,
  });
  if (outcome === 'ok' && !reply?.replayed) board.learn(kept, shownIn(kept));
  return kept;
}

function cutOf(random: () => number): Cut | undefined {
  if (random() >= CUT) return undefined;
  return random() < 0.25 ? 'on-answer' : random() * 25;
}
