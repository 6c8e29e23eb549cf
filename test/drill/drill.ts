/** What a drill measured, and whether it is what was promised. */
export interface Figure {
  /** What was counted or measured, with its unit. */
  readonly what: string;
  readonly value: number | string;
  /** The promise, in words: `0`, `at least 20,000`. */
  readonly goal: string;
  readonly ok: boolean;
}

/** Option → value; the values of `Drill.defaults` tell which options there are and whether they are numbers. */
export type DrillOptions = Record<string, number | string>;

/** A long proof: `test/drill/<name>/<name>.drill.ts` exports one as `drill`, and its short form is the spec beside it. */
export interface Drill<O extends DrillOptions = DrillOptions> {
  /** One line for the list of drills. */
  readonly summary: string;
  /** Of the long form. */
  readonly defaults: O;
  /**
   * Says what it is doing as it goes; everything it started has ended when it returns or throws.
   * @throws when it could not be carried out, which is not the same as a promise found broken
   */
  run(options: O, say: (line: string) => void): Promise<Figure[]>;
}

/** A figure that must be exactly this number. */
export function exactly(what: string, value: number, goal: number): Figure {
  return { what, value, goal: goal.toLocaleString('en'), ok: value === goal };
}

export function atLeast(what: string, value: number, goal: number): Figure {
  return { what, value, goal: `at least ${goal.toLocaleString('en')}`, ok: value >= goal };
}

export function atMost(what: string, value: number, goal: number): Figure {
  return { what, value, goal: `at most ${goal.toLocaleString('en')}`, ok: value <= goal };
}

/** For the short forms: the figures that broke their promise, and then what the drill said, for a failed test to show. */
export async function brokenIn<O extends DrillOptions>(drill: Drill<O>, options: Partial<O>): Promise<string[]> {
  const said: string[] = [];
  const figures = await drill.run({ ...drill.defaults, ...options }, (words) => void said.push(words));
  const broken = figures.filter(({ ok }) => !ok).map(line);
  return broken.length > 0 ? [...broken, ...said] : [];
}

export function line({ what, value, goal, ok }: Figure): string {
  const shown = typeof value === 'number' ? value.toLocaleString('en') : value;
  return `${ok ? 'ok    ' : 'BROKEN'}  ${what}: ${shown} (promised: ${goal})`;
}
