export type Person = 'expert' | 'operatorA' | 'operatorB' | 'operatorC' | 'evaluatorA' | 'evaluatorB';
export type Operator = Extract<Person, `operator${string}`>;
export type Grader = Exclude<Person, 'expert'>;
export type QuestionIndex = 0 | 1 | 2;

/** Policies of regrades; `void-A` takes option A out. */
export type LifePolicy = 'current' | 'raise-only' | 'full-credit' | 'void-A' | 'void-B';

/** What waits for a person: a share in a hundred, and what is about a pass mark in percent. */
export interface Sample {
  percent: number;
  passMark?: { percent: number; margin: number };
}

/** `back` names a version: 0 is the highest, 1 the one below; `claim` one of the claims on a question: 0 is the last. */
export type Command =
  | { act: 'save'; by: 'expert' | Operator; question: QuestionIndex; content: 'A' | 'B'; submit: boolean }
  | { act: 'submit' | 'drop'; by: 'expert' | Operator; question: QuestionIndex; back: number }
  | GradeCommand
  | AppealCommand
  | { act: 'claim'; by: Grader; question: QuestionIndex; order: 'oldest' | 'shuffled' }
  | { act: 'renew' | 'release'; by: Grader; question: QuestionIndex; claim: number }
  /** Time goes by until the lease is over. */
  | { act: 'expire'; question: QuestionIndex; claim: number }
  | { act: 'approve'; by: Operator; question: QuestionIndex; back: number }
  | { act: 'return'; by: Operator; question: QuestionIndex; back: number; withReason: boolean }
  /** Keeps somebody from the expert, or lets them judge again. */
  | { act: 'exclude' | 'lift'; by: Operator; whom: Grader }
  /** Another option of question 0 is right. */
  | { act: 'rekey'; key: 'A' | 'B' }
  /** Of question 0. */
  | { act: 'regrade'; by: Operator; policy: LifePolicy; allowLower: boolean }
  /** `regrade` names one of question 0: 0 is the last. */
  | { act: 'revert'; by: Operator; regrade: number; allowLower: boolean }
  /** Of all three questions. */
  | { act: 'bulk'; by: Operator; sample: Sample | null; dryRun: boolean }
  | { act: 'finalize'; by: Operator; allowUngraded: boolean; withReason: boolean };

export interface GradeCommand {
  act: 'grade';
  by: Grader;
  question: QuestionIndex;
  back: number;
  score: number;
  /** Of question 2: bits that say which of {@link ITEMS} apply. */
  picks: number;
  adjustment: number;
  withReason: boolean;
  /** `own`: of the grader's last claim on the question, if any; a number: of that claim, or one that nobody has. */
  token: 'own' | 'none' | number;
}

/** `appeal` is one of those about the answers to a question: 0 is the last. */
export type AppealCommand =
  | { act: 'appeal'; by: 'expert'; question: QuestionIndex; back: number }
  | { act: 'assign'; by: Operator; question: QuestionIndex; appeal: number; to: Grader }
  | { act: 'withdraw'; by: 'expert' | Operator; question: QuestionIndex; appeal: number }
  | ({
      act: 'decide';
      /** `assignee`: whoever it was given to last, where it was given to anybody. */
      by: Grader | 'assignee';
      appeal: number;
      upheld: boolean;
    } & Pick<GradeCommand, 'question' | 'score' | 'picks' | 'adjustment'>);

/** Each question is worth so much. */
export const MAX_SCORE = 10;

/** The items of question 2. */
export const ITEMS = {
  items: [
    { id: 'thesis', description: 'Says what it is about.', points: 6 },
    { id: 'sources', description: 'Names its sources.', points: 5 },
    { id: 'late', description: 'Was handed in late.', points: -4 },
  ],
  floor: 0,
  ceiling: 9,
};
