import type { ErrorCode } from '../../../src/common/problem/catalogue.js';

/**
 * The life of an expert's answers to two questions as the contract tells it, written down a second time and without the
 * product: question 0 is graded by the machine, question 1 by people.
 */
export type Status = 'DRAFT' | 'SUBMITTED' | 'GRADED' | 'REVIEWED';
export type Person = 'expert' | 'operatorA' | 'operatorB' | 'operatorC' | 'evaluatorA' | 'evaluatorB';
export type Operator = Extract<Person, `operator${string}`>;
export type Grader = Exclude<Person, 'expert'>;
export type QuestionIndex = 0 | 1;

/** `back` names a version: 0 is the highest, 1 the one below. */
export type Command =
  | { act: 'save'; by: 'expert' | Operator; question: QuestionIndex; content: 'A' | 'B'; submit: boolean }
  | { act: 'submit' | 'drop'; by: 'expert' | Operator; question: QuestionIndex; back: number }
  | { act: 'grade'; by: Grader; question: QuestionIndex; back: number; score: number; withReason: boolean }
  | { act: 'approve'; by: Operator; question: QuestionIndex; back: number }
  | { act: 'return'; by: Operator; question: QuestionIndex; back: number; withReason: boolean }
  | { act: 'finalize'; by: Operator; allowUngraded: boolean; withReason: boolean };

/** Settings that decide when a pair is closed. */
export interface Rules {
  readonly release: 'on-finalize' | 'on-review' | 'on-grade';
  readonly resubmission: 'until-graded' | 'until-reviewed';
}

export interface ModelVersion {
  status: Status;
  content: 'A' | 'B';
  score: number | null;
  grader: Grader | 'machine' | null;
  /** Everybody who ever graded it. */
  graders: Set<Grader>;
  writer: Operator | null;
}

export interface ModelPair {
  versions: ModelVersion[];
  events: number;
}

/** What a command does: nothing to do, a refusal, or done. */
export type Outcome = 'skipped' | 'done' | ErrorCode;

/** The machine's verdict on question 0, which is worth 10. */
const MACHINE_SCORE = { A: 0, B: 10 } as const;

export class AnswerLifeModel {
  readonly pairs: readonly [ModelPair, ModelPair] = [
    { versions: [], events: 0 },
    { versions: [], events: 0 },
  ];
  finals = 0;

  constructor(private readonly rules: Rules) {}

  run(command: Command): Outcome {
    switch (command.act) {
      case 'save':
        return this.save(command);
      case 'submit':
      case 'drop':
        return this.submitOrDrop(command);
      case 'grade':
        return this.grade(command);
      case 'approve':
      case 'return':
        return this.review(command);
      case 'finalize':
        return this.finalize(command);
    }
  }

  private save({ by, question, content, submit }: Extract<Command, { act: 'save' }>): Outcome {
    const pair = this.pairs[question];
    if (this.isClosed(pair)) return 'resubmission-closed';
    const top = pair.versions.at(-1);
    const draft = top?.status === 'DRAFT' ? top : null;
    const operator = by !== 'expert' ? by : null;
    const writer = draft?.content === content ? (draft.writer ?? operator) : operator;
    const saved = draft ?? { status: 'DRAFT', content, score: null, grader: null, graders: new Set(), writer };
    if (!draft) pair.versions.push(saved);
    Object.assign(saved, { content, writer });
    if (submit) this.handIn(question, saved);
    return 'done';
  }

  private submitOrDrop({ act, by, question, back }: Extract<Command, { act: 'submit' | 'drop' }>): Outcome {
    const pair = this.pairs[question];
    const version = pair.versions.at(-1 - back);
    if (!version) return 'skipped';
    if (version.status === 'DRAFT' && by !== 'expert' && version.writer !== by) return 'answer-not-found';
    if (version.status !== 'DRAFT') return 'answer-not-draft';
    if (act === 'drop') {
      pair.versions.pop();
      return 'done';
    }
    if (this.isClosed(pair)) return 'resubmission-closed';
    this.handIn(question, version);
    return 'done';
  }

  private handIn(question: QuestionIndex, version: ModelVersion): void {
    version.status = 'SUBMITTED';
    if (question !== 0) return;
    Object.assign(version, { status: 'GRADED', score: MACHINE_SCORE[version.content], grader: 'machine' });
    this.pairs[question].events += 1;
  }

  private grade({ by, question, back, score, withReason }: Extract<Command, { act: 'grade' }>): Outcome {
    const [version, refusal] = this.judged(by, question, back);
    if (!version) return refusal;
    if (this.isSuperseded(question, version)) return 'superseded';
    if (version.status === 'REVIEWED') return 'answer-not-gradable';
    const isOperator = by.startsWith('operator');
    if (version.status === 'GRADED' && !isOperator && version.grader !== by && version.grader !== 'machine')
      return 'another-graders';
    if (version.grader === 'machine' && !withReason) return 'validation-failed';
    version.graders.add(by);
    Object.assign(version, { status: 'GRADED', score, grader: by });
    this.pairs[question].events += 1;
    return 'done';
  }

  private review(command: Extract<Command, { act: 'approve' | 'return' }>): Outcome {
    const { act, by, question, back } = command;
    const [version, refusal] = this.judged(by, question, back);
    if (!version) return refusal;
    if (version.graders.has(by)) return 'reviewer-is-grader';
    if (this.isSuperseded(question, version)) return 'superseded';
    if (version.status !== 'GRADED') return 'answer-not-reviewable';
    if (act === 'return' && !command.withReason) return 'validation-failed';
    if (act === 'approve') version.status = 'REVIEWED';
    else Object.assign(version, { status: 'SUBMITTED', score: null, grader: null });
    this.pairs[question].events += 1;
    return 'done';
  }

  private finalize({ allowUngraded, withReason }: Extract<Command, { act: 'finalize' }>): Outcome {
    if (this.finals > 0 && !withReason) return 'validation-failed';
    const counting = this.pairs.map(({ versions }) => versions.findLast(({ status }) => status !== 'DRAFT'));
    if (!allowUngraded && counting.some((version) => version?.status === 'SUBMITTED')) return 'answers-ungraded';
    this.finals += 1;
    return 'done';
  }

  /** The version, where somebody who may judge can see it. */
  private judged(by: Grader, question: QuestionIndex, back: number): [ModelVersion, 'done'] | [null, Outcome] {
    const version = this.pairs[question].versions.at(-1 - back);
    if (!version) return [null, 'skipped'];
    if (version.writer === by) return [null, 'own-answer'];
    if (version.status === 'DRAFT') return [null, 'answer-not-found'];
    return [version, 'done'];
  }

  private isSuperseded(question: QuestionIndex, version: ModelVersion): boolean {
    const { versions } = this.pairs[question];
    return versions.slice(versions.indexOf(version) + 1).some(({ status }) => status !== 'DRAFT');
  }

  private isClosed({ versions, events }: ModelPair): boolean {
    const has = (...statuses: Status[]) => versions.some(({ status }) => statuses.includes(status));
    if (this.finals > 0) return true;
    if (this.rules.release === 'on-grade' && has('GRADED', 'REVIEWED')) return true;
    if (this.rules.release === 'on-review' && has('REVIEWED')) return true;
    return this.rules.resubmission === 'until-graded' ? events > 0 : has('REVIEWED');
  }
}
