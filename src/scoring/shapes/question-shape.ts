import type { z } from 'zod';
import type { Fault } from './faults.js';

/** The fields of a question that depend on its type, as they were sent. */
export interface SentFields {
  options: unknown;
  correctAnswer: unknown;
  scoringRubric: unknown;
  maxScore: unknown;
}

/** What the machine thinks of a response: the fraction of maxScore, and the rule (with its version) that found it. */
export interface Judgement {
  fraction: number;
  policy: string;
}

/** Everything that is special about one question type. A new type is one such object, named in question-shapes.ts. */
export interface QuestionShape<Key = unknown, Rubric = unknown, Response = unknown> {
  readonly options: z.ZodType;
  readonly correctAnswer: z.ZodType<Key>;
  readonly scoringRubric: z.ZodType<Rubric>;
  readonly responseData: z.ZodType<Response>;

  /** Rules between the fields, which may be of any shape: the schemas speak of each by itself. */
  questionFaults(sent: SentFields): Fault[];

  /** Rules between the question's options and a response, which may be of any shape. */
  responseFaults(options: unknown, response: unknown): Fault[];

  /** Absent where only a person can grade; null where the question leaves it to one. `options` may be of any shape. */
  judge?(correctAnswer: Key, scoringRubric: Rubric, response: Response, options: unknown): Judgement | null;
}
