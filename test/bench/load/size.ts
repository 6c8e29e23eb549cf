import { Specialty } from '../../../src/common/enums.js';

/** How much is loaded. */
export interface Size {
  categories: number;
  questions: number;
  /** Who have answered, besides those who only answer while the bench runs. */
  experts: number;
  /** Rows of answers of one expert. */
  answersEach: number;
  /** Questions that one expert answered; the rest of the rows are second versions. */
  questionsEach: number;
  /** Experts without an answer, asked of every specialty: they hand in what the bench submits. */
  writers: number;
}

export const SPECIALTIES = Object.values(Specialty);

/** Staff, as graders and as those who read. */
export const STAFF = 20;

/** The sizes of `--rows`: there are as many experts as answers ask for, so that each has as many at every size. */
export const SIZES: Readonly<Record<string, Size>> = {
  '10k': sizeOf(100),
  '100k': sizeOf(1_000),
  '1m': sizeOf(10_000),
  '10m': sizeOf(100_000),
};

function sizeOf(experts: number): Size {
  return { categories: 20, questions: 10_000, experts, answersEach: 100, questionsEach: 80, writers: 1_000 };
}

export const answersOf = ({ experts, answersEach }: Size): number => experts * answersEach;
