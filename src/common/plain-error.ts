/** A fault the person at the terminal can mend: shown as its one message, without a stack. */
export class PlainError extends Error {}

/** One readable line (or list) for any error. */
export function plainMessage(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return plainMessage(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
