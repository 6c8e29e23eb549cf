/** What a server says of itself that may be a standby; read before {@link SeenPrimary}. */
export interface SeenStandby {
  readonly isStandby: boolean;
  /** The cluster's own number and the name of the database. */
  readonly holds: string;
  /** When the last transaction that it has replayed was committed, in milliseconds by the primary's clock; null: none yet. */
  readonly replayedAt: number | null;
}

export interface SeenPrimary {
  readonly holds: string;
  /** Milliseconds by its own clock. */
  readonly now: number;
  /** Bytes of log that the primary has written and the standby has not replayed. */
  readonly ahead: number;
}

/**
 * How many milliseconds at most what a standby shows is behind what its primary shows.
 *
 * The time since the last transaction that it replayed is no measure by itself: it grows while nobody writes. So it is
 * also never more than the time since the standby had everything.
 *
 * @param caughtUpAt when it was last seen to have everything, by the primary's clock; null: never
 * @returns `isIts` false for a server that is no standby, that of another cluster or database, or one that has what the
 *   primary never wrote, as a standby of its predecessor may after a failover
 */
export function standbyJudgement(
  standby: SeenStandby,
  primary: SeenPrimary,
  caughtUpAt: number | null,
): { isIts: boolean; lag: number } {
  if (!standby.isStandby || standby.holds !== primary.holds || primary.ahead < 0)
    return { isIts: false, lag: Infinity };
  if (primary.ahead === 0) return { isIts: true, lag: 0 };
  const since = Math.max(standby.replayedAt ?? -Infinity, caughtUpAt ?? -Infinity);
  return { isIts: true, lag: Math.max(0, primary.now - since) };
}
