/** A migration that cannot go on, for reasons the person at the command line can act on. */
export class MigrationError extends Error {
  /**
   * @param message one line
   * @param lines every single fault, one a line, where there are several
   */
  constructor(
    message: string,
    readonly lines: readonly string[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
