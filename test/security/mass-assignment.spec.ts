import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { World } from './access-world.js';
import { type Received, type Sent, send } from './send.js';
import { document, FIELDS, INHERITED, OWNED, RESPELLED, requestFields, valueFor } from './server-owned.js';
import { type Write, WRITES } from './written-bodies.js';

/** Fewer than a body may hold at all, and than the faults that are told of what lies deeper in it. */
const AT_ONCE = { top: 150, nested: 40 };

let t: TestApp;
let refused = 0;
let requests = 0;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(async () => {
  process.stdout.write(`mass assignment: ${refused} fields refused in ${requests} requests, no row changed\n`);
  await t.close();
});

/** The whole database, row by row. */
async function allRows(): Promise<unknown> {
  const tables: { name: string }[] = await t.db.query(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1`,
  );
  const sums = tables.map(
    ({ name }) =>
      `SELECT '${name}' AS name, count(*)::int AS rows, md5(string_agg(r::text, E'\\n' ORDER BY r::text)) AS sum FROM "${name}" r`,
  );
  return t.db.query(sums.join(' UNION ALL '));
}

/** The body with fields added to the object at the pointer, as text, so that every name reaches the wire. */
function withFields(body: unknown, place: string, names: readonly string[]): string {
  const copy = structuredClone(body);
  const target = place
    .split('/')
    .slice(1)
    .reduce((node, key) => (node as Record<string, unknown>)[key], copy) as Record<string, unknown>;
  const added = names.map((name) => `${JSON.stringify(name)}:${JSON.stringify(valueFor(name))}`).join(',');
  target['added fields'] = 0;
  return JSON.stringify(copy).replace('"added fields":0', added);
}

const chunks = (names: readonly string[], size: number): string[][] =>
  Array.from({ length: Math.ceil(names.length / size) }, (_, index) => names.slice(index * size, (index + 1) * size));

const pointer = (place: string, name: string): string => `${place}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

describe('fields that the server owns', () => {
  it('are tried on every operation that takes JSON', () => {
    const taking = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, operation]) => operation.requestBody?.content?.['application/json'])
        .map(([method]) => `${method.toUpperCase()} ${path.replace('/api/v1', '')}`),
    );
    expect(Object.keys(WRITES).sort()).toEqual([...taking, 'POST /answers/{id}/submit'].sort());
  });

  it.each(
    Object.entries(WRITES).flatMap(([operation, writes]) =>
      writes.map((write) => [operation, write.by, write] as const),
    ),
  )(
    '%s of %s: are refused alone, nested, in arrays, in other spellings, and no row changes',
    async (operation, by, write) => {
      const world = await World.of(t, by, false);
      const request = await write.request(world);
      const before = await allRows();

      const accepted: string[] = [];
      for (const [place, known] of Object.entries(write.places)) {
        accepted.push(...(await takenAt(operation, write, world, request, place, known ?? requestFields(operation))));
      }

      expect(accepted).toEqual([]);
      expect(await allRows()).toEqual(before);
      expect((await put(operation, world, request)).status).toBeLessThan(300);
      if (write.isDry) expect(await allRows()).toEqual(before);
      else expect(await allRows()).not.toEqual(before);
    },
    300_000,
  );
});

async function takenAt(
  operation: string,
  { by }: Write,
  world: World,
  request: Omit<Sent, 'method'>,
  place: string,
  known: readonly string[],
): Promise<string[]> {
  const strange = (names: readonly string[]) => names.filter((name) => !known.includes(name));
  const isTop = /^(\/\d+)?$/.test(place);
  const alone = isTop ? strange([...new Set([...OWNED, ...requestFields(operation)])]) : [];
  const others = [...strange(FIELDS), ...strange(RESPELLED)].filter((name) => !alone.includes(name));
  const tries = [
    ...[...alone, ...INHERITED].map((name) => [name]),
    ...chunks(others, isTop ? AT_ONCE.top : AT_ONCE.nested),
  ];
  const taken: string[] = [];
  for (const names of tries) {
    const answer = await put(operation, world, { ...request, body: withFields(request.body, place, names) });
    const missed = names.filter((name) => !isRefused(answer, pointer(place, name), by));
    taken.push(
      ...missed.map((name) => `${pointer(place, name)}: ${answer.status} ${answer.code} ${answer.pointers.join(' ')}`),
    );
    refused += names.length - missed.length;
  }
  return taken;
}

function put(operation: string, world: World, request: Omit<Sent, 'method'>): Promise<Received> {
  requests += 1;
  const [method = ''] = operation.split(' ');
  return send(t, world.signedIn, { method, ...request });
}

/** At the field itself; JSON that would reach into every object is refused as a whole; what others may change is a 403. */
function isRefused({ status, code, pointers }: Received, at: string, by: Write['by']): boolean {
  if (status === 400) return code === 'malformed-json' && /\/(__proto__|constructor)$/.test(at);
  if (status === 403) return code === 'role-required' && by === 'APPLICANT' && pointers.includes(at);
  return status === 422 && code === 'validation-failed' && pointers.includes(at);
}
