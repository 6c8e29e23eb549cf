import { describe, expect, it } from '@jest/globals';
import { AnswerStatus } from '../common/enums.js';
import { type AppealGround, appealWindow, whyNoAppeal } from './appeal-window.js';
import type { ReleaseMode } from './release.js';

/** Day 1, 2, 3 … of a month; - is never. */
const day = (text: string): Date | null => (text === '-' ? null : new Date(Date.UTC(2026, 0, Number(text))));

/**
 * When each thing happened to an answer, and on which day the window opens (- for none) that is three days long; then what is
 * said to an appeal on day 10.
 */
const TABLE = `
  mode         status     finalized  reviewed  graded  lowered  opens  said
  on-finalize  SUBMITTED  -          -         -       -        -      not-released
  on-finalize  GRADED     -          -         2       -        -      not-released
  on-finalize  REVIEWED   -          3         2       -        -      not-released
  on-finalize  DRAFT      9          -         -       -        -      not-released
  on-finalize  SUBMITTED  9          -         -       -        -      answer-not-appealable
  on-finalize  REVIEWED   9          3         2       -        9      may
  on-finalize  GRADED     9          -         2       -        9      may
  on-finalize  REVIEWED   7          3         2       -        7      appeal-window-closed
  on-finalize  REVIEWED   8          3         2       -        8      may
  on-finalize  GRADED     5          -         9       -        9      may
  on-finalize  REVIEWED   5          3         2       8        8      may
  on-finalize  REVIEWED   9          3         2       4        9      may
  on-review    GRADED     -          -         2       -        -      not-released
  on-review    REVIEWED   -          8         2       -        8      may
  on-review    REVIEWED   9          5         2       -        5      appeal-window-closed
  on-review    REVIEWED   5          9         2       -        5      appeal-window-closed
  on-review    REVIEWED   -          5         2       9        9      may
  on-grade     SUBMITTED  -          -         2       -        -      not-released
  on-grade     GRADED     -          -         8       -        8      may
  on-grade     REVIEWED   -          9         2       -        2      appeal-window-closed
`;

const [, ...lines] = TABLE.trim()
  .split('\n')
  .map((line) => line.trim().split(/\s+/));

function groundOf(cells: readonly string[]): AppealGround {
  const [mode, status, finalized, reviewed, graded, lowered] = cells as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return {
    mode: mode as ReleaseMode,
    status: status as AnswerStatus,
    superseded: false,
    finalizedAt: day(finalized),
    reviewedAt: day(reviewed),
    gradedAt: day(graded),
    loweredAt: day(lowered),
    pending: false,
    lastAppealAt: null,
  };
}

describe('the window of an appeal', () => {
  it.each(lines)('%s, %s, finalized %s, reviewed %s, graded %s, lowered %s: opens %s, %s', (...cells: string[]) => {
    const ground = groundOf(cells);
    const [opens, said] = cells.slice(6) as [string, string];
    const window = appealWindow(ground, 3);

    expect(window?.opensAt ?? null).toEqual(day(opens));
    expect(whyNoAppeal(ground, window, day('10') as Date) ?? 'may').toBe(said);
    if (window) expect(window.closesAt.getTime() - window.opensAt.getTime()).toBe(3 * 86_400_000);
  });

  const ground = groundOf(['on-review', 'REVIEWED', '-', '8', '2', '-']);
  const said = (change: Partial<AppealGround>, now = '9', days = 3) => {
    const changed = { ...ground, ...change };
    return whyNoAppeal(changed, appealWindow(changed, days), day(now) as Date);
  };

  it('closes to the moment, and never opens for no days', () => {
    expect([said({}, '10'), said({}, '11'), said({}, '8', 0)]).toEqual([
      null,
      'appeal-window-closed',
      'appeal-window-closed',
    ]);
  });

  it('takes one appeal, and another one only after the score was lowered', () => {
    expect(said({ pending: true })).toBe('appeal-exists');
    expect(said({ lastAppealAt: day('9') })).toBe('appeal-exists');
    expect(said({ lastAppealAt: day('8') })).toBe('appeal-exists');
    expect(said({ lastAppealAt: day('8'), loweredAt: day('9') })).toBeNull();
    expect(said({ lastAppealAt: day('8'), loweredAt: day('9'), pending: true })).toBe('appeal-exists');
  });

  it('takes none of a version that a newer one supersedes', () => {
    expect(said({ superseded: true })).toBe('superseded');
  });
});
