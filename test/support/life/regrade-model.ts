import { type Command, type LifePolicy, MAX_SCORE, type Operator } from './acts.js';
import { countingOf, type ModelPair, type ModelVersion, type Outcome, type Rules } from './model-state.js';

/** What a regrade did to a version: `event` is its place among the events of the pair. */
interface Change {
  version: ModelVersion;
  before: number;
  event: number;
}

/** Regrades of question 0 and their reverts, as the contract tells them. */
export class RegradeModel {
  key: 'A' | 'B' = 'B';
  private readonly done: Change[][] = [];

  constructor(
    private readonly pair: ModelPair,
    private readonly rules: Rules,
    /** A score changed that a final result may hold. */
    private readonly changed: () => void,
  ) {}

  regrade(command: Extract<Command, { act: 'regrade' }>, finals: number): Outcome {
    const version = countingOf(this.pair);
    this.done.unshift([]);
    if (!version || version.score === null) return outcome();
    if (version.grader !== 'machine') return outcome({ byHand: 1 });
    const score = this.scoreOf(version, command.policy);
    if (score === version.score) return outcome();
    const mayFall = command.policy !== 'raise-only' && (command.allowLower || !this.isReleased(version, finals));
    if (score < version.score && !mayFall) return outcome({ kept: 1 });
    this.change(version, score, command.by);
    return outcome({ changed: 1 });
  }

  revert({ by, regrade, allowLower }: Extract<Command, { act: 'revert' }>, finals: number): Outcome {
    const changes = this.done[regrade];
    if (!changes) return 'skipped';
    this.done.unshift([]);
    const [change] = changes;
    if (!change) return outcome();
    const { version, before, event } = change;
    const stands = version.score !== null && version.scoredBy === event && countingOf(this.pair) === version;
    if (!stands) return outcome({ changedSince: 1 });
    if (before < (version.score as number) && this.isReleased(version, finals) && !allowLower)
      return outcome({ kept: 1 });
    this.change(version, before, by);
    return outcome({ changed: 1 });
  }

  private change(version: ModelVersion, score: number, by: Operator): void {
    const { events } = this.pair;
    if (score < (version.score as number)) version.appealed = false;
    version.hands.add(by);
    this.changed();
    events.push({ kind: 'REGRADED', by, score, sampled: true });
    this.done[0]?.push({ version, before: version.score as number, event: events.length - 1 });
    Object.assign(version, { score, scoredBy: events.length - 1 });
  }

  private scoreOf({ content }: ModelVersion, policy: LifePolicy): number {
    const isAll = policy === 'full-credit' || policy === `void-${this.key}`;
    return isAll || content === this.key ? MAX_SCORE : 0;
  }

  private isReleased({ status }: ModelVersion, finals: number): boolean {
    return (
      finals > 0 || this.rules.release === 'on-grade' || (this.rules.release === 'on-review' && status === 'REVIEWED')
    );
  }
}

function outcome({ changed = 0, kept = 0, byHand = 0, changedSince = 0 } = {}): Outcome {
  return `changed ${changed}, kept ${kept}, by hand ${byHand}, since ${changedSince}`;
}
