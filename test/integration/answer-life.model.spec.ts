import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { audit } from '../../src/audit/audit.js';
import { startTestApp, type TestApp } from '../support/app.js';
import { auditOptions } from '../support/audit-keys.js';
import type { Command } from '../support/life/acts.js';
import { commands } from '../support/life/commands.js';
import { checkPair, eventsOf } from '../support/life/invariants.js';
import { AnswerLifeModel } from '../support/life/model.js';
import type { ModelPair, Rules } from '../support/life/model-state.js';
import { type SeenVersion, type StoredVersion, World } from '../support/life/world.js';

/** Sequences in all: `npm run test:life` runs 10,000. */
const SEQUENCES = Number(process.env.LIFE_SEQUENCES ?? 900);
const SEED = Number(process.env.LIFE_SEED ?? Date.now() % 2 ** 31);
/** Sequences under way at once, each with an expert of its own. */
const LANES = 6;

const RULES: Rules[] = [
  { release: 'on-finalize', resubmission: 'until-graded', mayLower: false },
  { release: 'on-review', resubmission: 'until-reviewed', mayLower: false },
  { release: 'on-grade', resubmission: 'until-graded', mayLower: true },
];

/** Of each lane. */
const RUNS = Math.ceil(SEQUENCES / RULES.length / LANES);

describe.each(RULES)('the life of answers, released $release, resubmitted $resubmission', (rules) => {
  let t: TestApp;
  let worlds: World[];
  beforeAll(async () => {
    const { release, resubmission, mayLower } = rules;
    t = await startTestApp({
      RESULTS_RELEASE: release,
      RESUBMISSION: resubmission,
      APPEALS_MAY_LOWER: String(mayLower),
    });
    worlds = await Promise.all(Array.from({ length: LANES }, () => World.on(t)));
  });
  afterAll(() => t.close());

  async function follow(world: World, sequence: readonly Command[]): Promise<void> {
    const expert = await world.begin();
    const expertId = expert.expertId as string;
    const model = new AnswerLifeModel(rules);
    const none: number[] = [];
    for (const command of sequence) {
      const draws = command.act === 'bulk' ? await world.draws(expertId) : none;
      const outcome = await world.run(expert, command);
      expect(outcome).toBe(model.run(command, draws));
      for (const question of touchedBy(command)) await compare(world, expertId, question, model);
    }
    for (const [question, pair] of model.pairs.entries()) {
      const versions = await compare(world, expertId, question, model);
      const events = await eventsOf(t.db, expertId, world.questionId(question));
      expect(
        events.map(({ kind, actorId, scoreAfter, policy }) => ({
          kind,
          by: world.nameOf(actorId, 'machine'),
          score: scoreAfter,
          sampled: actorId !== null && policy !== null,
        })),
      ).toEqual(pair.events);
      checkPair(versions, events, rules.mayLower);
      const appeals = await world.appeals(expertId, question);
      expect(appeals.map((row) => world.seenAppeal(row))).toEqual(
        pair.appeals.map(({ version, ...rest }) => ({ ...rest, version: pair.versions.indexOf(version) + 1 })),
      );
    }
    const [reopened] = await t.db.query(`SELECT count(*)::int AS times FROM result_reopenings WHERE expert_id = $1`, [
      expertId,
    ]);
    expect(reopened.times).toBe(model.reopenings);
    const [results] = await t.db.query(`SELECT count(*)::int AS kept FROM final_results WHERE expert_id = $1`, [
      expertId,
    ]);
    expect(results.kept).toBe(model.finals);
  }

  async function compare(
    world: World,
    expertId: string,
    question: number,
    model: AnswerLifeModel,
  ): Promise<StoredVersion[]> {
    const versions = await world.versions(expertId, question);
    expect(versions.map((row) => world.seen(row))).toEqual(expectedOf(model.pairs[question] as ModelPair));
    return versions;
  }

  it(`is the contract's after every one of ${RUNS * LANES} random sequences (LIFE_SEED=${SEED})`, async () => {
    const lane = (world: World, index: number) => {
      const property = fc.asyncProperty(commands, (sequence) => follow(world, sequence)).afterEach(() => world.end());
      return fc.assert(property, { numRuns: RUNS, seed: SEED + index });
    };
    await Promise.all(worlds.map(lane));
  }, 600_000);

  it('leaves a record of grades that is proven, and answers that are as it says', async () => {
    const { found, faults, unproven } = await audit({ ...auditOptions(t), checkpoints: [] });

    expect({ found, faults, unproven }).toEqual({
      found: [],
      faults: 0,
      unproven: { chains: 0, tombstones: 0, grades: 0 },
    });
  }, 120_000);
});

/** Questions whose answers or claims it may change. A claim clears away what its holder let expire on the others. */
function touchedBy(command: Command): number[] {
  if (command.act === 'finalize') return [];
  return 'question' in command && command.act !== 'claim' ? [command.question] : [0, 1, 2];
}

/** One claim of a version at most is there; what expired stays until it is in the way. */
function expectedOf({ versions, claims }: ModelPair): SeenVersion[] {
  return versions.map((version) => {
    const { status, score, grader, reviewer } = version;
    const kept = claims.find((claim) => claim.version === version && !claim.gone);
    return { status, score, grader, reviewer, claim: kept ? { holder: kept.holder, expired: kept.expired } : null };
  });
}
