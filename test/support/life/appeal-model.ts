import type { AppealCommand, GradeCommand, Grader, Operator } from './acts.js';
import type { ModelPair, ModelVersion, Outcome } from './model-state.js';

export interface ModelAppeal {
  version: ModelVersion;
  state: 'OPEN' | 'ASSIGNED' | 'RESOLVED' | 'WITHDRAWN';
  assignee: Grader | null;
  /** Every step, the first first. */
  acts: ('OPENED' | 'ASSIGNED' | 'DECIDED' | 'WITHDRAWN')[];
}

/** What the life of appeals has to know of that of answers. */
export interface AnswersAround {
  pairOf(command: AppealCommand): ModelPair;
  countingOf(pair: ModelPair): ModelVersion | undefined;
  isReleased(version: ModelVersion): boolean;
  isExcluded(who: Grader): boolean;
  scoreOf(command: GradeCommand): number | null;
  /** A score changed that a final result may hold. */
  changed(): void;
  readonly mayLower: boolean;
}

/** The life of appeals as the contract tells it, a second time and without the product. */
export class AppealLifeModel {
  constructor(private readonly answers: AnswersAround) {}

  run(command: AppealCommand): Outcome {
    const pair = this.answers.pairOf(command);
    if (command.act === 'appeal') return this.open(pair, command.back);
    const appeal = pair.appeals.at(-1 - command.appeal);
    if (!appeal) return 'skipped';
    switch (command.act) {
      case 'assign':
        return this.assign(appeal, command.to);
      case 'withdraw':
        return withdraw(appeal, command.by);
      case 'decide':
        return this.decide(pair, appeal, command);
    }
  }

  private open(pair: ModelPair, back: number): Outcome {
    const version = pair.versions.at(-1 - back);
    if (!version) return 'skipped';
    if (!this.answers.isReleased(version)) return 'not-released';
    if (this.answers.countingOf(pair) !== version) return 'superseded';
    if (version.status === 'SUBMITTED') return 'answer-not-appealable';
    const isPending = pair.appeals.some((one) => one.version === version && !isClosed(one));
    if (isPending || version.appealed) return 'appeal-exists';
    version.appealed = true;
    pair.appeals.push({ version, state: 'OPEN', assignee: null, acts: ['OPENED'] });
    return 'done';
  }

  private assign(appeal: ModelAppeal, whom: Grader): Outcome {
    if (isClosed(appeal)) return 'appeal-closed';
    if (appeal.assignee === whom || this.answers.isExcluded(whom) || hadAHand(whom, appeal.version))
      return 'not-eligible';
    Object.assign(appeal, { state: 'ASSIGNED', assignee: whom });
    appeal.acts.push('ASSIGNED');
    return 'done';
  }

  private decide(
    pair: ModelPair,
    appeal: ModelAppeal,
    { by: who, upheld, ...given }: Extract<AppealCommand, { act: 'decide' }>,
  ): Outcome {
    const { version } = appeal;
    const by = who === 'assignee' ? appeal.assignee : who;
    if (by === null) return 'skipped';
    if (!by.startsWith('operator') && appeal.assignee !== by) return 'appeal-not-found';
    if (appeal.state === 'OPEN') return 'appeal-not-assigned';
    if (isClosed(appeal)) return 'appeal-closed';
    if (appeal.assignee !== by) return 'assigned-to-another';
    if (this.answers.isExcluded(by)) return 'appeal-not-found';
    if (hadAHand(by, version)) return 'not-eligible';
    if (version.status === 'SUBMITTED') return 'answer-not-appealable';
    if (this.answers.countingOf(pair) !== version) return 'superseded';
    const before = version.score as number;
    const score = upheld
      ? before
      : this.answers.scoreOf({ ...given, act: 'grade', by, back: 0, withReason: true, token: 'none' });
    if (score === null || (!upheld && score === before)) return 'validation-failed';
    if (score < before && !this.answers.mayLower) return 'score-may-not-drop';

    if (!upheld) {
      Object.assign(version, { score, grader: by, scoredBy: pair.events.length });
      this.answers.changed();
    }
    if (score < before) version.appealed = false;
    version.graders.add(by);
    version.hands.add(by);
    pair.events.push({ kind: 'APPEAL_DECIDED', by, score, sampled: false });
    appeal.state = 'RESOLVED';
    appeal.acts.push('DECIDED');
    return 'done';
  }
}

function withdraw(appeal: ModelAppeal, by: 'expert' | Operator): Outcome {
  if (by !== 'expert') return 'appeal-not-found';
  if (isClosed(appeal)) return 'appeal-closed';
  appeal.state = 'WITHDRAWN';
  appeal.acts.push('WITHDRAWN');
  return 'done';
}

function hadAHand(who: Grader, version: ModelVersion): boolean {
  return version.writer === who || version.hands.has(who);
}

function isClosed({ state }: ModelAppeal): boolean {
  return state === 'RESOLVED' || state === 'WITHDRAWN';
}
