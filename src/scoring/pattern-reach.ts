/** A compiled program of the library, of which its types say nothing. */
export interface PatternProgram {
  readonly start: number;
  readonly inst: readonly Instruction[];
}

interface Instruction {
  readonly op: number;
  readonly out: number;
  /** The other way out of a fork, what an empty step demands, or flags. */
  readonly arg: number;
  /** One rune, or pairs of first and last. */
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** Numbers of the instructions, as RE2 has them in every language. */
const FORKS = new Set([1, 2]);
const EMPTY = 4;
const FAIL = 5;
const MATCH = 6;
const PASS = new Set([3, 7]);
const RUNES = new Set([8, 9, 10, 11]);

/** Kinds of neighbours of a place in a text; an empty step tells nothing else apart. */
const EDGE = 0;
const LINE_END = 1;
const WORD = 2;
const SPACE = 3;
const OTHER = 4;
const KINDS = [LINE_END, WORD, SPACE, OTHER];
/** A text that is held against a pattern is trimmed: these are what it begins and ends with. */
const AT_ENDS = [WORD, OTHER];

const WORDS = codes('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz');
/** What trimming takes away, but for the end of a line. */
const SPACES = codes(
  '\t\v\f\r \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff',
);
const KNOWN = new Set([...WORDS, ...SPACES]);
/** The long s and the sign of Kelvin are s and k where case does not matter. */
const FOLDED = [0x17f, 0x212a];
const SURROGATES = { first: 0xd800, last: 0xdfff };

/**
 * Whether some text could match: false only where none can that is trimmed at its ends and has something in it. Followed is
 * each way through the program, knowing of a text but the kind of character before a place and the kind after it.
 */
export function canMatch({ start, inst }: PatternProgram): boolean {
  const kinds = new Map<Instruction, ReadonlySet<number>>();
  const seen = new Uint8Array(inst.length * 25);
  const open: [at: number, before: number, behind: number][] = [];
  const go = (at: number, before: number, behind: number) => {
    const place = at * 25 + before * 5 + behind;
    if (seen[place]) return;
    seen[place] = 1;
    open.push([at, before, behind]);
  };

  for (const kind of AT_ENDS) go(start, EDGE, kind);
  for (let next = open.pop(); next; next = open.pop()) {
    const [at, before, behind] = next;
    const step = inst[at] as Instruction;
    const { op, out, arg } = step;
    if (FORKS.has(op)) {
      go(out, before, behind);
      go(arg, before, behind);
    } else if (PASS.has(op)) go(out, before, behind);
    else if (op === EMPTY) {
      if ((arg & ~demandsMet(before, behind)) === 0) go(out, before, behind);
    } else if (RUNES.has(op)) {
      const own = kinds.get(step) ?? kindsOf(step);
      kinds.set(step, own);
      if (!own.has(behind)) continue;
      for (const kind of KINDS) go(out, behind, kind);
      if (AT_ENDS.includes(behind)) go(out, behind, EDGE);
    } else if (op === MATCH) {
      if (behind === EDGE) return true;
    } else if (op !== FAIL) return true;
  }
  return false;
}

/** The demands of empty steps that are met between characters of these kinds, as RE2's flags. */
function demandsMet(before: number, behind: number): number {
  const beginsText = before === EDGE ? 4 : 0;
  const endsText = behind === EDGE ? 8 : 0;
  const beginsLine = before === EDGE || before === LINE_END ? 1 : 0;
  const endsLine = behind === EDGE || behind === LINE_END ? 2 : 0;
  return beginsText | endsText | beginsLine | endsLine | ((before === WORD) === (behind === WORD) ? 32 : 16);
}

/** The kinds of characters that a step takes one of. */
function kindsOf(step: Instruction): ReadonlySet<number> {
  const takes = (code: number) => step.matchRune(code);
  const kinds = new Set<number>();
  if (takes(0x0a)) kinds.add(LINE_END);
  if (WORDS.some(takes)) kinds.add(WORD);
  if (SPACES.some(takes)) kinds.add(SPACE);
  if (takesOther(step)) kinds.add(OTHER);
  return kinds;
}

function takesOther(step: Instruction): boolean {
  const { runes } = step;
  if (runes.length === 1) return isOther(runes[0] as number) || FOLDED.some((code) => step.matchRune(code));
  for (let at = 0; at < runes.length; at += 2) {
    const last = runes[at + 1] as number;
    for (let code = runes[at] as number; code <= last; code += 1) {
      if (isOther(code)) return true;
      if (isSurrogate(code)) code = SURROGATES.last;
    }
  }
  return false;
}

/** No text holds half of a pair or NUL. */
function isOther(code: number): boolean {
  return code !== 0 && code !== 0x0a && !KNOWN.has(code) && !isSurrogate(code);
}

function isSurrogate(code: number): boolean {
  return code >= SURROGATES.first && code <= SURROGATES.last;
}

function codes(text: string): number[] {
  return [...text].map((sign) => sign.charCodeAt(0));
}
