import type { z } from 'zod';
import type { Fault } from './faults.js';

/** The fields of a question that depend on its type, each as its schema read it. */
export interface QuestionFields<Options, Key, Rubric> {
  options: Options;
  correctAnswer: Key;
  scoringRubric: Rubric;
  maxScore: number;
}

/** What the machine thinks of a response: the fraction of maxScore, and the rule (with its version) that found it. */
export interface Judgement {
  fraction: number;
  policy: string;
}

/** Everything that is special about one question type. A new type is one such object, named in question-shapes.ts. */
export interface QuestionShape<Options = unknown, Key = unknown, Rubric = unknown, Response = unknown> {
  readonly options: z.ZodType<Options>;
  readonly correctAnswer: z.ZodType<Key>;
  readonly scoringRubric: z.ZodType<Rubric>;
  readonly responseData: z.ZodType<Response>;

  /** Rules between the fields. A field that is undefined has faults of its own, told already: say nothing of it. */
  questionFaults(fields: Partial<QuestionFields<Options, Key, Rubric>>): Fault[];

  /** Rules between the response and the question's options. */
  responseFaults(options: unknown, response: Response): Fault[];

  /** Absent where only a person can grade; null where this question leaves it to one. */
  judge?(
    fields: Pick<QuestionFields<Options, Key, Rubric>, 'correctAnswer' | 'scoringRubric'>,
    response: Response,
  ): Judgement | null;
}
