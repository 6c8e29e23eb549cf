/** JSON pointer (RFC 6901) of a path of keys and indexes. */
export function pointerTo(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The same faults of what lies at a place, told from the whole. */
export function below<Fault extends { pointer: string }>(pointer: string, faults: readonly Fault[]): Fault[] {
  return faults.map((fault) => ({ ...fault, pointer: `${pointer}${fault.pointer}` }));
}
