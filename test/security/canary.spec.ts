import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../support/app.js';
import { CanaryWorld, SECRETS, type Viewer } from './canary-world.js';
import { type Crawled, crawl } from './crawl.js';
import { send } from './send.js';

const VIEWERS: readonly Viewer[] = ['nobody', 'waiting', 'released', 'evaluator', 'operator', 'admin'];

let t: TestApp;
let world: CanaryWorld;
const crawls = new Map<Viewer, Crawled>();
beforeAll(async () => {
  t = await startTestApp({ LOG_LEVEL: 'trace' });
  world = await CanaryWorld.of(t);
  for (const viewer of VIEWERS) {
    const depth = viewer === 'nobody' ? 'some' : viewer === 'waiting' ? 'all' : 'reads';
    crawls.set(viewer, await crawl(world, viewer === 'nobody' ? null : world[viewer], depth));
  }
}, 600_000);
afterAll(() => t?.close());

/** Secrets of the kind that the viewer has read, each with where. */
const readBy = (viewer: Viewer, isMeant: (may: readonly Viewer[]) => boolean): string[] =>
  [...crawls.get(viewer)!.read]
    .filter(([canary]) => isMeant(SECRETS[world.canaries.get(canary)!].may))
    .map(([canary, where]) => `${world.canaries.get(canary)} (${canary}): ${where}`);

describe('in everything that can be asked for', () => {
  it('an applicant has some thousand bodies to look into', () => {
    const [nobody, ...others] = VIEWERS.map((viewer) => crawls.get(viewer)!.bodies);
    const [waiting = 0, released = 0] = others;
    const [all, kinds] = [world.canaries.size, Object.keys(SECRETS).length];
    process.stdout.write(
      `canaries: ${all} secrets of ${kinds} kinds; bodies read: ${nobody} by nobody, ${waiting} and ${released} by applicants, ` +
        `${others.slice(2).join(', ')} by staff; ${t.log.length} lines of the log\n`,
    );
    expect(waiting).toBeGreaterThanOrEqual(2000);
  });

  it.each(VIEWERS)('%s reads no secret of others', (viewer) => {
    expect(readBy(viewer, (may) => !may.includes(viewer))).toEqual([]);
  });

  it('those who may read a secret find every one of them: the crawl is not blind', () => {
    const missed = [...world.canaries].flatMap(([canary, kind]) =>
      SECRETS[kind].must
        .filter((viewer) => !crawls.get(viewer)!.read.has(canary))
        .map((viewer) => `${kind} (${canary}) by ${viewer}`),
    );
    expect(missed).toEqual([]);
  });
});

describe('beside the answers', () => {
  it('the log of all of it, traces included, holds no secret', () => {
    const lines = t.log.join('');
    const told = [...world.canaries].filter(([canary]) => canary.includes('zwitsch') && lines.includes(canary));
    expect(told).toEqual([]);
    expect(lines.length).toBeGreaterThan(100_000);
  });

  it('the metrics hold no secret and name nobody', async () => {
    const { status, text } = await send(t, null, { method: 'GET', path: '/metrics' });
    expect(status).toBe(200);
    expect([...world.canaries.keys()].filter((canary) => text.includes(canary))).toEqual([]);
  });

  it('a search finds nothing by what it does not show', async () => {
    const words = [...world.canaries].filter(
      ([canary, kind]) => canary.includes('zwitsch') && /bank|explanation/.test(kind),
    );
    const found: string[] = [];
    for (const [word] of words) {
      const { text } = await send(t, world.waiting, {
        method: 'GET',
        path: `/api/v1/questions?withTotal=true&q=${word}`,
      });
      const { items, total } = JSON.parse(text) as { items: unknown[]; total: number };
      if (items.length > 0 || total > 0) found.push(word);
    }
    expect(found).toEqual([]);
  });
});
