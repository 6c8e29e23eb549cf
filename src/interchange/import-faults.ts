import type { Fault } from '../common/domain-error.js';

/** A thing to be imported and where it was found. */
export interface Placed {
  /** Name of the file, empty for an upload. */
  file: string;
  /** JSON pointer of the thing in its file. */
  pointer: string;
  value: unknown;
}

/** A fault of a bank, for whoever prints it. */
export interface BankFault extends Fault {
  file: string;
  /** externalId or name of the faulty thing, null when it has none. */
  item: string | null;
}

/** Enough for a fault in every item; an upload of nothing but faults must not fill the memory. */
export const MAX_FAULTS = 50_000;

/** Every fault of one import, in the order found. */
export class ImportFaults {
  readonly found: BankFault[] = [];

  /** @param faults with pointers relative to the thing */
  add({ file, pointer: at, value }: Placed, ...faults: readonly Fault[]): void {
    const item = nameOf(value);
    for (const { pointer, detail } of faults) {
      if (this.found.length === MAX_FAULTS) return;
      this.found.push({ file, item, pointer: at + pointer, detail });
    }
  }

  get any(): boolean {
    return this.found.length > 0;
  }
}

function nameOf(value: unknown): string | null {
  const { externalId, name } = (value ?? {}) as { externalId?: unknown; name?: unknown };
  const shown = externalId ?? name;
  return typeof shown === 'string' ? shown.slice(0, 200) : null;
}
