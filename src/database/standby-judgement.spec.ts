import { describe, expect, it } from '@jest/globals';
import { standbyJudgement } from './standby-judgement.js';

const standby = { isStandby: true, holds: '7/axqna', replayedAt: 1_000 };
const primary = { holds: '7/axqna', now: 9_000, ahead: 100 };

describe('how far a standby is behind', () => {
  it.each([
    ['not at all where it has everything, however long nobody wrote', standby, { ...primary, ahead: 0 }, null, 0],
    ['as long as its last transaction is old', standby, primary, null, 8_000],
    ['no longer than since it had everything', standby, primary, 8_400, 600],
    ['as long as its last transaction is old, where it had everything before', standby, primary, 500, 8_000],
    ['for ever where it has replayed nothing yet', { ...standby, replayedAt: null }, primary, null, Infinity],
    ['not at all where a clock was set back', standby, { ...primary, now: 900 }, null, 0],
  ])('%s', (_, its, seen, caughtUpAt, lag) => {
    expect(standbyJudgement(its, seen, caughtUpAt)).toEqual({ isIts: true, lag });
  });

  it.each([
    ['is no standby', { ...standby, isStandby: false }, primary],
    ['is that of another cluster', { ...standby, holds: '8/axqna' }, primary],
    ['shows another database', { ...standby, holds: '7/other' }, primary],
    ['has what the primary never wrote', standby, { ...primary, ahead: -1 }],
  ])('nothing is read from a server that %s', (_, its, seen) => {
    expect(standbyJudgement(its, seen, 8_999).isIts).toBe(false);
  });
});
