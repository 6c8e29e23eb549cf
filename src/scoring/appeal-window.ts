import { AnswerStatus } from '../common/enums.js';
import { isReleased, type ReleaseMode } from './release.js';

/** What is known of an answer that somebody wants to appeal. */
export interface AppealGround {
  readonly status: AnswerStatus;
  /** A newer version was handed in. */
  readonly superseded: boolean;
  readonly mode: ReleaseMode;
  /** The expert's first final result, which released everything. */
  readonly finalizedAt: Date | null;
  readonly reviewedAt: Date | null;
  /** The last grade of this version by the machine, a person or a panel. */
  readonly gradedAt: Date | null;
  /** The last time that a regrade or a decided appeal took points away, or a share of maxScore. */
  readonly loweredAt: Date | null;
  /** An appeal waits for its decision. */
  readonly pending: boolean;
  /** The last appeal, whatever became of it. */
  readonly lastAppealAt: Date | null;
}

/** In which an appeal may be opened. */
export interface AppealWindow {
  /** Since when the expert could see the score that is to be appealed. */
  readonly opensAt: Date;
  /** The last moment. */
  readonly closesAt: Date;
}

/** Why no appeal can be opened: the stable code of the 409. */
export type NoAppeal =
  'not-released' | 'answer-not-appealable' | 'superseded' | 'appeal-exists' | 'appeal-window-closed';

const DAY_MS = 86_400_000;

/**
 * The window of the score that the expert sees, null as long as there is none: it opens when the score is released, anew when
 * it is graded anew or lowered after that, and never because it was raised. A day has 24 hours.
 */
export function appealWindow(ground: AppealGround, days: number): AppealWindow | null {
  const { status, finalizedAt, gradedAt, loweredAt } = ground;
  if (!isSeen(ground) || !isJudged(status)) return null;
  const released = [finalizedAt, releasedByItself(ground)].flatMap((moment) => moment ?? []);
  if (released.length === 0) return null;
  const seen = new Date(Math.min(...released.map(Number)));
  const opensAt = [seen, gradedAt, loweredAt].reduce<Date>((last, at) => (at && at > last ? at : last), seen);
  return { opensAt, closesAt: new Date(opensAt.getTime() + days * DAY_MS) };
}

/** Why no appeal can be opened now; null when one can. One appeal a window, whatever became of it. */
export function whyNoAppeal(ground: AppealGround, window: AppealWindow | null, now: Date): NoAppeal | null {
  if (!isSeen(ground)) return 'not-released';
  if (ground.superseded) return 'superseded';
  if (!window) return 'answer-not-appealable';
  if (ground.pending || (ground.lastAppealAt && ground.lastAppealAt >= window.opensAt)) return 'appeal-exists';
  return now < window.closesAt ? null : 'appeal-window-closed';
}

/** Whether there is a grade that an appeal can be about, and a decision can change. */
export function isJudged(status: AnswerStatus): boolean {
  return status === AnswerStatus.GRADED || status === AnswerStatus.REVIEWED;
}

/** A draft was never handed in, so nothing of it is released. */
function isSeen({ mode, status, finalizedAt }: AppealGround): boolean {
  return status !== AnswerStatus.DRAFT && isReleased(mode, status, finalizedAt !== null);
}

function releasedByItself({ mode, status, reviewedAt, gradedAt }: AppealGround): Date | null {
  if (!isReleased(mode, status, false)) return null;
  return mode === 'on-review' ? reviewedAt : gradedAt;
}
