import { constants, getPriority, setPriority } from 'node:os';

/**
 * Does something ahead of the other processes of its core, where the system lets this one: whoever sends the load shares
 * it with PostgreSQL, and would count as the server's what it waits there for its own turn.
 */
export async function aheadOfOthers<T>(work: () => Promise<T>): Promise<T> {
  const before = getPriority();
  if (!raised()) return work();
  try {
    return await work();
  } finally {
    setPriority(before);
  }
}

/** Root may, and whom a limit of the system allows it. */
function raised(): boolean {
  try {
    setPriority(constants.priority.PRIORITY_HIGH);
    return true;
  } catch {
    return false;
  }
}
