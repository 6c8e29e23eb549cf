/** JSON text that stands for itself, whether it is JSON or not. */
export class RawJson {
  constructor(readonly text: string) {}
}

/** Fields in an order of their own, a name twice among them. */
export class Fields {
  constructor(readonly entries: readonly (readonly [name: string | RawJson, value: unknown])[]) {}
}

/** JSON.stringify for values that hold `RawJson` and `Fields`. */
export function jsonText(value: unknown): string {
  if (value instanceof RawJson) return value.text;
  if (value instanceof Fields) {
    return `{${value.entries.map(([name, item]) => `${name instanceof RawJson ? name.text : JSON.stringify(name)}:${jsonText(item)}`).join(',')}}`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => jsonText(item)).join(',')}]`;
  if (typeof value === 'object' && value !== null) return jsonText(new Fields(Object.entries(value)));
  return JSON.stringify(value) ?? 'null';
}
