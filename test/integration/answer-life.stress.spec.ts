import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Actor } from '../../src/access/actor.js';
import { startTestApp, type TestApp } from '../support/app.js';
import type { Command, Grader, Operator, QuestionIndex } from '../support/life/acts.js';
import { checkPair, eventsOf } from '../support/life/invariants.js';
import { World } from '../support/life/world.js';

const EXPERTS = 12;
const QUESTIONS: QuestionIndex[] = [0, 1];
const GRADERS: Grader[] = ['operatorA', 'operatorB', 'evaluatorA', 'evaluatorB'];

interface FinalRow {
  created_at: Date;
  items: { questionId: string; answerId: string | null; score: number | null }[];
}

interface HandedIn {
  id: string;
  submitted_at: Date;
}

/** Everybody at once: two versions handed in, graded, returned and finalized, ten times over, in an order nobody decides. */
function rush(round: number): Command[] {
  return [
    ...QUESTIONS.flatMap((question): Command[] => [
      { act: 'save', by: 'expert', question, content: round % 2 ? 'A' : 'B', submit: true },
      { act: 'save', by: 'operatorC', question, content: 'A', submit: round % 3 > 0 },
      { act: 'submit', by: 'expert', question, back: 0 },
      ...GRADERS.map((by, index): Command => ({
        act: 'grade',
        by,
        question,
        back: 0,
        score: (round + index) % 10,
        picks: 0,
        adjustment: 0,
        withReason: true,
        token: 'none',
      })),
      { act: 'approve', by: 'operatorC', question, back: 0 },
      { act: 'return', by: 'operatorB', question, back: 0, withReason: true },
    ]),
    ...(['operatorA', 'operatorC'] as Operator[]).map((by): Command => ({
      act: 'finalize',
      by,
      allowUngraded: true,
      withReason: round > 2,
    })),
  ];
}

describe('grading, submitting and finalizing at once', () => {
  let t: TestApp;
  let world: World;
  beforeAll(async () => {
    t = await startTestApp({ RESUBMISSION: 'until-reviewed', RESULTS_RELEASE: 'on-review' });
    world = await World.on(t);
  });
  afterAll(() => t.close());

  async function act(expert: Actor): Promise<string[]> {
    const outcomes: string[] = [];
    for (let round = 0; round < 4; round += 1) {
      const commands = round === 0 ? rush(round).filter((command) => command.act !== 'finalize') : rush(round);
      const done = await Promise.all(
        commands.map(
          async (command) =>
            `${command.act} ${'question' in command ? command.question : ''} ${await world.run(expert, command)}`,
        ),
      );
      outcomes.push(...done);
    }
    return outcomes;
  }

  it('loses no event, breaks no chain, and every final result holds exactly the grades before it', async () => {
    for (let each = 0; each < EXPERTS; each += 1) {
      const expert = await world.begin();
      const expertId = expert.expertId as string;
      const outcomes = await act(expert);
      const count = (pattern: RegExp) => outcomes.filter((outcome) => pattern.test(outcome)).length;
      const finals: FinalRow[] = await t.db.query(
        `SELECT created_at, items FROM final_results WHERE expert_id = $1 ORDER BY number`,
        [expertId],
      );

      expect(outcomes.filter((outcome) => /internal|write-conflict|busy/.test(outcome))).toEqual([]);
      expect(finals).toHaveLength(count(/^finalize .* done/));
      for (const question of QUESTIONS) {
        const versions = await world.versions(expertId, question);
        const events = await eventsOf(t.db, expertId, world.questionId(question));
        checkPair(versions, events, false);
        const acts = count(new RegExp(`^(grade|approve|return) ${question} done`));
        expect(events.filter(({ actorId }) => actorId !== null)).toHaveLength(acts);
        const handedIn: HandedIn[] = await t.db.query(
          `SELECT id, submitted_at FROM answers
            WHERE expert_id = $1 AND question_id = $2 AND status <> 'DRAFT' ORDER BY version`,
          [expertId, world.questionId(question)],
        );
        for (const { created_at, items } of finals) {
          const counting = handedIn.findLast(({ submitted_at }) => submitted_at <= created_at);
          const item = items.find(({ questionId }) => questionId === world.questionId(question));
          expect(item?.answerId ?? null).toBe(counting?.id ?? null);
          const own = events.filter(({ answerId }) => answerId === counting?.id);
          expect(scoresAround(own, created_at)).toContain(item?.score ?? null);
          expect(handedIn.filter(({ submitted_at }) => submitted_at > created_at)).toEqual([]);
        }
      }
    }
  }, 60_000);
});

/** The score that stood at that moment; where events bear the same millisecond, each that may have stood. */
function scoresAround(
  events: readonly { createdAt: string; scoreAfter: number | null }[],
  moment: Date,
): (number | null)[] {
  const time = moment.toISOString();
  const before = events.findLast(({ createdAt }) => createdAt < time)?.scoreAfter ?? null;
  return [before, ...events.filter(({ createdAt }) => createdAt === time).map(({ scoreAfter }) => scoreAfter)];
}
