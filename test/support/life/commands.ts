import fc from 'fast-check';
import type { Command, Grader, Operator, QuestionIndex } from './model.js';

const operator = fc.constantFrom<Operator>('operatorA', 'operatorA', 'operatorB', 'operatorC');
const grader = fc.constantFrom<Grader>('operatorA', 'operatorA', 'operatorB', 'evaluatorA', 'evaluatorA', 'evaluatorB');
const writer = fc.oneof({ weight: 4, arbitrary: fc.constant('expert' as const) }, { weight: 1, arbitrary: operator });
/** Mostly the highest version. */
const back = fc.constantFrom(0, 0, 0, 1, 2);
const mostly = fc.constantFrom(true, true, true, false);
const act = <Act extends Command['act']>(name: Act) => fc.constant(name);

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
      weight: 6,
      arbitrary: fc.record({
        act: act('grade'),
        by: grader,
        question,
        back,
        score: fc.nat(20).map((half) => half / 2),
        withReason: mostly,
      }),
    },
    { weight: 3, arbitrary: fc.record({ act: act('approve'), by: operator, question, back }) },
    { weight: 3, arbitrary: fc.record({ act: act('return'), by: operator, question, back, withReason: mostly }) },
    {
      weight: 1,
      arbitrary: fc.record({ act: act('finalize'), by: operator, allowUngraded: fc.boolean(), withReason: mostly }),
    },
  );

/** What happens to one expert: most of it to one question, so that its life gets long. */
export const commands = fc.constantFrom<QuestionIndex>(0, 1, 1).chain((main) =>
  fc.array(commandOn(fc.constantFrom<QuestionIndex>(main, main, main, main, main, 0, 1)), {
    minLength: 4,
    maxLength: 14,
    size: 'max',
  }),
);
