import fc from 'fast-check';
import type { Command, Grader, LifePolicy, Operator, QuestionIndex } from './acts.js';

const operator = fc.constantFrom<Operator>('operatorA', 'operatorA', 'operatorB', 'operatorC');
const grader = fc.constantFrom<Grader>('operatorA', 'operatorA', 'operatorB', 'evaluatorA', 'evaluatorA', 'evaluatorB');
const writer = fc.oneof({ weight: 4, arbitrary: fc.constant('expert' as const) }, { weight: 1, arbitrary: operator });
/** Mostly the highest version. */
const back = fc.constantFrom(0, 0, 0, 1, 2);
/** Mostly the last claim. */
const claim = fc.constantFrom(0, 0, 0, 1);
const mostly = fc.constantFrom(true, true, true, false);
/** Mostly the last appeal. */
const appeal = fc.constantFrom(0, 0, 0, 1);
const worth = {
  // 10.5 is more than there is to give.
  score: fc.nat(21).map((half) => half / 2),
  picks: fc.nat(7),
  adjustment: fc.constantFrom(0, 0, 2.5, -11),
};
const act = <Act extends Command['act']>(name: Act) => fc.constant(name);

const sample = fc.record(
  {
    percent: fc.constantFrom(0, 0, 50, 100),
    passMark: fc.record({ percent: fc.constantFrom(0, 50, 60), margin: fc.constantFrom(0, 15) }),
  },
  { requiredKeys: ['percent'] },
);

const appealsOf = (question: fc.Arbitrary<QuestionIndex>): { weight: number; arbitrary: fc.Arbitrary<Command> }[] => [
  { weight: 5, arbitrary: fc.record({ act: act('appeal'), by: fc.constant('expert' as const), question, back }) },
  { weight: 4, arbitrary: fc.record({ act: act('assign'), by: operator, question, appeal, to: grader }) },
  { weight: 1, arbitrary: fc.record({ act: act('withdraw'), by: writer, question, appeal }) },
  {
    weight: 4,
    arbitrary: fc.record({
      act: act('decide'),
      by: fc.oneof({ weight: 4, arbitrary: fc.constant('assignee' as const) }, { weight: 1, arbitrary: grader }),
      question,
      appeal,
      upheld: fc.boolean(),
      ...worth,
    }),
  },
];

const commandOn = (question: fc.Arbitrary<QuestionIndex>): fc.Arbitrary<Command> =>
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        act: act('save'),
        by: writer,
        question,
        content: fc.constantFrom('A' as const, 'B' as const),
        submit: fc.constantFrom(true, true, false),
      }),
    },
    { weight: 2, arbitrary: fc.record({ act: act('submit'), by: writer, question, back }) },
    { weight: 1, arbitrary: fc.record({ act: act('drop'), by: writer, question, back }) },
    {
      weight: 7,
      arbitrary: fc.record({
        act: act('grade'),
        by: grader,
        question,
        back,
        ...worth,
        withReason: mostly,
        token: fc.constantFrom('own' as const, 'own' as const, 'own' as const, 'none' as const, 0, 1),
      }),
    },
    {
      weight: 5,
      arbitrary: fc.record({
        act: act('claim'),
        by: grader,
        question,
        order: fc.constantFrom('oldest' as const, 'shuffled' as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ act: act('renew'), by: grader, question, claim }) },
    { weight: 1, arbitrary: fc.record({ act: act('release'), by: grader, question, claim }) },
    { weight: 3, arbitrary: fc.record({ act: act('expire'), question, claim }) },
    { weight: 3, arbitrary: fc.record({ act: act('approve'), by: operator, question, back }) },
    { weight: 3, arbitrary: fc.record({ act: act('return'), by: operator, question, back, withReason: mostly }) },
    { weight: 1, arbitrary: fc.record({ act: act('rekey'), key: fc.constantFrom('A' as const, 'B' as const) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        act: act('regrade'),
        by: operator,
        policy: fc.constantFrom<LifePolicy>('current', 'current', 'raise-only', 'full-credit', 'void-A', 'void-B'),
        allowLower: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: act('revert'),
        by: operator,
        regrade: fc.constantFrom(0, 0, 1),
        allowLower: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        act: act('bulk'),
        by: operator,
        sample: fc.option(sample),
        dryRun: fc.constantFrom(false, false, true),
      }),
    },
    ...appealsOf(question),
    { weight: 2, arbitrary: fc.record({ act: act('exclude'), by: operator, whom: grader }) },
    { weight: 1, arbitrary: fc.record({ act: act('lift'), by: operator, whom: grader }) },
    {
      weight: 1,
      arbitrary: fc.record({ act: act('finalize'), by: operator, allowUngraded: fc.boolean(), withReason: mostly }),
    },
  );

/** An answer that is handed in, or claimed already: what most of the rest takes to do anything. */
const opening = (question: QuestionIndex): fc.Arbitrary<Command[]> => {
  const handedIn: Command = { act: 'save', by: 'expert', question, content: 'A', submit: true };
  const claimed = grader.map((by): Command[] => [handedIn, { act: 'claim', by, question, order: 'oldest' }]);
  return fc.oneof(fc.constant<Command[]>([]), fc.constant<Command[]>([handedIn]), claimed);
};

/** What happens to one expert: most of it to one question, so that its life gets long. */
export const commands = fc.constantFrom<QuestionIndex>(0, 1, 1, 2).chain((main) => {
  const question = fc.constantFrom<QuestionIndex>(main, main, main, main, main, main, 0, 1);
  const rest = fc.array(commandOn(question), { minLength: 4, maxLength: 14, size: 'max' });
  return fc.tuple(opening(main), rest).map(([first, then]) => [...first, ...then]);
});
