import { setTimeout as pause } from 'node:timers/promises';

export type RunStatement = (sql: string) => Promise<unknown>;

/** How long to go on trying; between two attempts those who queued up behind the first get through. */
export const LOCK_PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** Somebody held a table for longer than the patience. */
export class LockedOut extends Error {}

export interface Insistence {
  /** Takes back what a failed attempt did: ROLLBACK, or back to a savepoint. */
  readonly undo: string;
  readonly patienceMs?: number | undefined;
  /** Called once, after the first attempt that found a table held. */
  readonly onLocked?: (() => void) | undefined;
}

/**
 * Runs the statements; where a lock is not to be had in the time that they allow, takes them back and tries again,
 * instead of having everybody queue up behind the wait.
 * @throws LockedOut when the patience is over; whatever else a statement throws, at once
 */
export async function insist(
  run: RunStatement,
  statements: readonly string[],
  { undo, patienceMs = LOCK_PATIENCE_MS, onLocked }: Insistence,
): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (let attempt = 1; ; attempt += 1) {
    try {
      for (const statement of statements) await run(statement);
      return;
    } catch (error) {
      await run(undo).catch(() => undefined);
      if (!isLock(error)) throw error;
      if (Date.now() >= deadline) {
        const seconds = Math.max(1, Math.round(patienceMs / 1000));
        throw new LockedOut(`a lock was not to be had within ${seconds} s (${attempt} attempts)`, { cause: error });
      }
      if (attempt === 1) onLocked?.();
      await pause(Math.min(PAUSE_MS, patienceMs));
    }
  }
}

/** lock_not_available, deadlock_detected. TypeORM wraps the driver's error. */
function isLock(error: unknown): boolean {
  const { driverError, code } = error as { driverError?: { code?: string }; code?: string };
  return ['55P03', '40P01'].includes(driverError?.code ?? code ?? '');
}
