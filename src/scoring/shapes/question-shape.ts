import type { z } from 'zod';
import type { Fraction } from '../fraction.js';
import type { ChoiceTrace, TextTrace, Unjudged } from '../trace.js';
import type { Fault } from './faults.js';

/** The fields of a question that depend on its type, as they were sent. */
export interface SentFields {
  options: unknown;
  correctAnswer: unknown;
  scoringRubric: unknown;
  maxScore: unknown;
}

/** A response to a question, both in the shapes of its type. */
export interface Asked<Key = unknown, Rubric = unknown, Response = unknown> {
  readonly correctAnswer: Key;
  readonly scoringRubric: Rubric;
  readonly response: Response;
  /** May be of any shape. */
  readonly options: unknown;
  /** Name and version of the rule that gave a score once; without it the one that the question asks for, as of now. */
  readonly recorded?: string | undefined;
}

/** What the machine thinks of a response: the fraction of maxScore, and the rule (with its version) that found it. */
export interface Judgement {
  readonly fraction: Fraction;
  readonly policy: string;
  /** How it was found. Nothing is made of it until somebody asks. */
  trace(): ChoiceTrace | TextTrace;
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

  /** Absent where only a person can grade. */
  judge?(asked: Asked<Key, Rubric, Response>): Judgement | Unjudged;
}
