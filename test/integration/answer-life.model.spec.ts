import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app.js';
import { commands } from '../support/life/commands.js';
import { checkPair, eventsOf } from '../support/life/invariants.js';
import { AnswerLifeModel, type Command, type Rules } from '../support/life/model.js';
import { type StoredVersion, World } from '../support/life/world.js';

/** Sequences in all: `npm run test:life` runs 10,000. */
const SEQUENCES = Number(process.env.LIFE_SEQUENCES ?? 900);
const SEED = Number(process.env.LIFE_SEED ?? Date.now() % 2 ** 31);
/** Sequences under way at once, each with an expert of its own. */
const LANES = 6;

const RULES: Rules[] = [
  { release: 'on-finalize', resubmission: 'until-graded' },
  { release: 'on-review', resubmission: 'until-reviewed' },
  { release: 'on-grade', resubmission: 'until-graded' },
];

/** Of each lane. */
const RUNS = Math.ceil(SEQUENCES / RULES.length / LANES);

describe.each(RULES)('the life of answers, released $release, resubmitted $resubmission', (rules) => {
  let t: TestApp;
  let world: World;
  beforeAll(async () => {
    t = await startTestApp({ RESULTS_RELEASE: rules.release, RESUBMISSION: rules.resubmission });
    world = await World.on(t);
  });
  afterAll(() => t.close());

  async function follow(sequence: readonly Command[]): Promise<void> {
    const expert = await world.newExpert();
    const expertId = expert.expertId as string;
    const model = new AnswerLifeModel(rules);
    for (const command of sequence) {
      const outcome = await world.run(expert, command);
      expect(outcome).toBe(model.run(command));
      if (command.act !== 'finalize') await compare(expertId, command.question, model);
    }
    for (const [question, pair] of model.pairs.entries()) {
      const versions = await compare(expertId, question, model);
      const events = await eventsOf(t.db, expertId, world.questionId(question));
      expect(events).toHaveLength(pair.events);
      checkPair(versions, events);
    }
    const [results] = await t.db.query(`SELECT count(*)::int AS kept FROM final_results WHERE expert_id = $1`, [
      expertId,
    ]);
    expect(results.kept).toBe(model.finals);
  }

  async function compare(expertId: string, question: number, model: AnswerLifeModel): Promise<StoredVersion[]> {
    const versions = await world.versions(expertId, question);
    const expected = model.pairs[question]?.versions.map(({ status, score }) => ({ status, score }));
    expect(versions.map(({ status, score }) => ({ status, score }))).toEqual(expected);
    return versions;
  }

  it(`is the contract's after every one of ${RUNS * LANES} random sequences (LIFE_SEED=${SEED})`, async () => {
    const lane = (index: number) =>
      fc.assert(fc.asyncProperty(commands, follow), { numRuns: RUNS, seed: SEED + index });
    await Promise.all(Array.from({ length: LANES }, (_, index) => lane(index)));
  }, 600_000);
});
