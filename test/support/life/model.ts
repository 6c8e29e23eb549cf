import {
  type Command,
  type GradeCommand,
  type Grader,
  MAX_SCORE,
  type Operator,
  type QuestionIndex,
  type Sample,
} from './acts.js';
import { AppealLifeModel } from './appeal-model.js';
import {
  countingOf,
  type Status,
  type Rules,
  type ModelVersion,
  type ModelClaim,
  type ModelPair,
  type Outcome,
} from './model-state.js';
import { RegradeModel } from './regrade-model.js';
import { scoreOf } from './worth.js';

const newPair = (): ModelPair => ({ versions: [], events: [], claims: [], appeals: [] });

/**
 * The life of an expert's answers to three questions as the contract tells it, written down a second time and without the
 * product: question 0 is graded by the machine, question 1 by people who give a score, question 2 by people who name items.
 */
export class AnswerLifeModel {
  readonly pairs: readonly [ModelPair, ModelPair, ModelPair] = [newPair(), newPair(), newPair()];
  finals = 0;
  /** Changes of scores that a final result holds. */
  reopenings = 0;
  /** Who never gets an answer of the expert. */
  private readonly excluded = new Set<Grader>();
  private readonly regrades: RegradeModel;
  private readonly appeals: AppealLifeModel;

  constructor(private readonly rules: Rules) {
    const changed = () => void (this.reopenings += this.finals > 0 ? 1 : 0);
    this.regrades = new RegradeModel(this.pairs[0], rules, changed);
    this.appeals = new AppealLifeModel({
      pairOf: ({ question }) => this.pairs[question],
      countingOf,
      isReleased: (version) => this.isReleased(version),
      isExcluded: (who) => this.excluded.has(who),
      scoreOf,
      changed,
      mayLower: rules.mayLower,
    });
  }

  /** @param draws what each pair has drawn by the hash of its last event, 0 to 100: chance, which no model foresees */
  run(command: Command, draws: readonly number[]): Outcome {
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
      case 'appeal':
      case 'assign':
      case 'decide':
      case 'withdraw':
        return this.appeals.run(command);
      case 'claim':
        return this.claim(command);
      case 'renew':
        return this.renew(command);
      case 'release':
        return this.release(command);
      case 'expire':
        return this.expire(command);
      case 'exclude':
        return this.exclude(command);
      case 'lift':
        return this.lift(command);
      case 'rekey':
        this.regrades.key = command.key;
        return 'done';
      case 'regrade':
        return this.regrades.regrade(command, this.finals);
      case 'revert':
        return this.regrades.revert(command, this.finals);
      case 'bulk':
        return this.bulk(command, draws);
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
    const saved = draft ?? newDraft(content, writer);
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
    const { events } = this.pairs[question];
    const score = version.content === this.regrades.key ? MAX_SCORE : 0;
    Object.assign(version, { status: 'GRADED', score, grader: 'machine', scoredBy: events.length });
    events.push({ kind: 'GRADED', by: 'machine', score, sampled: false });
  }

  private grade(command: GradeCommand): Outcome {
    const { by, question, back, withReason } = command;
    const pair = this.pairs[question];
    const [version, refusal] = this.judged(by, question, back);
    if (!version) return refusal;
    if (isSuperseded(pair, version)) return 'superseded';
    if (version.status === 'REVIEWED') return 'answer-not-gradable';
    const isOperator = by.startsWith('operator');
    if (version.status === 'GRADED' && !isOperator && version.grader !== by && version.grader !== 'machine')
      return 'another-graders';
    const barred = this.barredByLease(command, pair, version);
    if (barred) return barred;
    if (version.grader === 'machine' && !withReason) return 'validation-failed';
    const score = scoreOf(command);
    if (score === null) return 'validation-failed';
    version.graders.add(by);
    version.hands.add(by);
    const scoredBy = pair.events.length;
    Object.assign(version, { status: 'GRADED', score, grader: by, scoredBy, appealed: false });
    for (const claim of pair.claims) if (claim.version === version) claim.gone = true;
    pair.events.push({ kind: 'GRADED', by, score, sampled: false });
    return 'done';
  }

  /** Only the token of an open claim of one's own writes, or none where nobody holds one. */
  private barredByLease({ by, token }: GradeCommand, pair: ModelPair, version: ModelVersion): Outcome | null {
    const open = pair.claims.find((claim) => claim.version === version && isOpen(pair, claim));
    const last = pair.claims.findLast(({ holder }) => holder === by);
    const shown = token === 'own' ? last : token === 'none' ? undefined : pair.claims.at(-1 - token);
    if (shown || typeof token === 'number') return shown === open && open?.holder === by ? null : 'claim-expired';
    if (open) return open.holder === by ? 'claim-token-required' : 'claimed-by-another';
    return null;
  }

  private claim({ by, question }: Extract<Command, { act: 'claim' }>): Outcome {
    const pair = this.pairs[question];
    const version = countingOf(pair);
    const isFree = !pair.claims.some((claim) => claim.version === version && isOpen(pair, claim));
    const isTheirs = version?.writer === by || this.excluded.has(by);
    if (version?.status !== 'SUBMITTED' || isTheirs || !isFree) return 'nothing-left';
    // It takes the place of what has expired on the answer, and whoever claims is rid of all that they let expire.
    for (const claim of this.pairs.flatMap(({ claims }) => claims))
      if (claim.expired && (claim.version === version || claim.holder === by)) claim.gone = true;
    pair.claims.push({ version, holder: by, expired: false, gone: false });
    return 'done';
  }

  private renew({ by, question, claim: back }: Extract<Command, { act: 'renew' | 'release' }>): Outcome {
    const pair = this.pairs[question];
    const claim = pair.claims.at(-1 - back);
    if (!claim) return 'skipped';
    if (claim.gone || claim.holder !== by) return 'claim-not-found';
    if (isSuperseded(pair, claim.version)) return 'superseded';
    return claim.expired ? 'claim-expired' : 'done';
  }

  private release({ by, question, claim: back }: Extract<Command, { act: 'renew' | 'release' }>): Outcome {
    const claim = this.pairs[question].claims.at(-1 - back);
    if (!claim) return 'skipped';
    if (claim.gone || (claim.holder !== by && !by.startsWith('operator'))) return 'claim-not-found';
    claim.gone = true;
    return 'done';
  }

  private expire({ question, claim: back }: Extract<Command, { act: 'expire' }>): Outcome {
    const claim = this.pairs[question].claims.at(-1 - back);
    if (!claim || claim.gone) return 'skipped';
    claim.expired = true;
    return 'done';
  }

  private exclude({ whom }: Extract<Command, { act: 'exclude' | 'lift' }>): Outcome {
    if (this.excluded.has(whom)) return 'already-excluded';
    this.excluded.add(whom);
    for (const claim of this.pairs.flatMap(({ claims }) => claims)) if (claim.holder === whom) claim.gone = true;
    return 'done';
  }

  private lift({ by, whom }: Extract<Command, { act: 'exclude' | 'lift' }>): Outcome {
    if (by === whom) return 'own-exclusion';
    return this.excluded.delete(whom) ? 'done' : 'exclusion-not-found';
  }

  private review(command: Extract<Command, { act: 'approve' | 'return' }>): Outcome {
    const { act, by, question, back } = command;
    const pair = this.pairs[question];
    const [version, refusal] = this.judged(by, question, back);
    if (!version) return refusal;
    if (version.graders.has(by)) return 'reviewer-is-grader';
    if (isSuperseded(pair, version)) return 'superseded';
    if (version.status !== 'GRADED') return 'answer-not-reviewable';
    if (act === 'return' && !command.withReason) return 'validation-failed';
    if (act === 'approve') approve(pair, version, by, false);
    else {
      version.hands.add(by);
      Object.assign(version, { status: 'SUBMITTED', score: null, grader: null });
      pair.events.push({ kind: 'RETURNED', by, score: null, sampled: false });
    }
    return 'done';
  }

  private bulk({ by, sample, dryRun }: Extract<Command, { act: 'bulk' }>, draws: readonly number[]): Outcome {
    let [approved, waiting] = [0, 0];
    if (this.excluded.has(by)) return `approved ${approved}, waiting ${waiting}`;
    for (const [question, pair] of this.pairs.entries()) {
      const version = countingOf(pair);
      if (version?.status !== 'GRADED' || version.writer === by || version.graders.has(by)) continue;
      if (sample && isDrawn(draws[question] as number, version.score as number, sample)) {
        waiting += 1;
        continue;
      }
      approved += 1;
      if (!dryRun) approve(pair, version, by, sample !== null);
    }
    return `approved ${approved}, waiting ${waiting}`;
  }

  private finalize({ allowUngraded, withReason }: Extract<Command, { act: 'finalize' }>): Outcome {
    if (this.finals > 0 && !withReason) return 'validation-failed';
    if (!allowUngraded && this.pairs.some((pair) => countingOf(pair)?.status === 'SUBMITTED'))
      return 'answers-ungraded';
    this.finals += 1;
    return 'done';
  }

  /** The version, where somebody who may judge can see it. */
  private judged(by: Grader, question: QuestionIndex, back: number): [ModelVersion, 'done'] | [null, Outcome] {
    const version = this.pairs[question].versions.at(-1 - back);
    if (!version) return [null, 'skipped'];
    if (this.excluded.has(by)) return [null, 'answer-not-found'];
    if (version.writer === by) return [null, 'own-answer'];
    if (version.status === 'DRAFT') return [null, 'answer-not-found'];
    return [version, 'done'];
  }

  private isReleased({ status }: ModelVersion): boolean {
    if (status === 'DRAFT') return false;
    if (this.finals > 0 || (this.rules.release === 'on-review' && status === 'REVIEWED')) return true;
    return this.rules.release === 'on-grade' && status !== 'SUBMITTED';
  }

  private isClosed({ versions, events }: ModelPair): boolean {
    const has = (...statuses: Status[]) => versions.some(({ status }) => statuses.includes(status));
    if (this.finals > 0) return true;
    if (this.rules.release === 'on-grade' && has('GRADED', 'REVIEWED')) return true;
    if (this.rules.release === 'on-review' && has('REVIEWED')) return true;
    return this.rules.resubmission === 'until-graded' ? events.length > 0 : has('REVIEWED');
  }
}

function newDraft(content: 'A' | 'B', writer: Operator | null): ModelVersion {
  const nobody = { score: null, grader: null, reviewer: null, scoredBy: -1, appealed: false };
  return { status: 'DRAFT', content, ...nobody, graders: new Set(), hands: new Set(), writer };
}

function isSuperseded(pair: ModelPair, version: ModelVersion): boolean {
  return countingOf(pair) !== version;
}

/** Keeps others from the answer. */
function isOpen(pair: ModelPair, { version, expired, gone }: ModelClaim): boolean {
  return !gone && !expired && version.status === 'SUBMITTED' && !isSuperseded(pair, version);
}

function approve(pair: ModelPair, version: ModelVersion, by: Operator, sampled: boolean): void {
  version.hands.add(by);
  Object.assign(version, { status: 'REVIEWED', reviewer: sampled ? 'system' : by });
  pair.events.push({ kind: 'APPROVED', by, score: version.score, sampled });
}

/** The draw reaches the share, or the score does not get past the pass mark and what lies about it. */
function isDrawn(draw: number, score: number, { percent, passMark }: Sample): boolean {
  if (draw < percent) return true;
  return passMark !== undefined && (score / MAX_SCORE) * 100 <= passMark.percent + passMark.margin;
}
