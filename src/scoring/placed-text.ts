import { foldCase } from './text-match.js';

/** What is composed into one character: one with the marks and the parts of a Hangul syllable that follow it. */
const CHUNK =
  /[^\p{M}\u1160-\u11FF\uD7B0-\uD7FF][\p{M}\u1160-\u11FF\uD7B0-\uD7FF]{0,30}|[\p{M}\u1160-\u11FF\uD7B0-\uD7FF]{1,30}/gu;
const WHITE = /^\s$/u;

/** Where a word may begin or end beside another character of the same script. */
export enum Script {
  /** White space, punctuation, symbols. */
  NONE = 0,
  /** Words are set apart: letters, digits and what joins them. */
  ALPHABETIC = 1,
  /** A word begins after a space, and is followed by its particles and endings without one. */
  HANGUL = 2,
  /** Words are not set apart: Chinese characters, kana, Thai and its neighbours. */
  UNSPACED = 3,
}

const HANGUL = /^\p{Script=Hangul}/u;
const UNSPACED =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const ALPHABETIC = /^[\p{L}\p{N}\p{Pc}]/u;

/** A text in the form in which it is compared, each code unit with its place in the text as it was written. */
export interface PlacedText {
  /** Composed (NFC), case folded, a run of white space as one space. */
  readonly folded: string;
  /** Of the character of the written text that a folded code unit came from: where it begins, and where it ends. */
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  /** Of that character. */
  readonly scripts: Uint8Array;
}

interface Chunk {
  readonly folded: string;
  readonly script: Script;
}

/** Positions count UTF-16 code units, as JavaScript and a browser's text fields do. */
export function placedText(written: string): PlacedText {
  const known = new Map<string, Chunk>();
  const parts: string[] = [];
  let [from, to, scripts] = [
    new Uint32Array(written.length * 2),
    new Uint32Array(written.length * 2),
    new Uint8Array(written.length * 2),
  ];
  let length = 0;
  let wasWhite = false;
  for (const { 0: text, index } of written.matchAll(CHUNK)) {
    const end = index + text.length;
    const isWhite = WHITE.test(text);
    if (isWhite && wasWhite) {
      to[length - 1] = end;
      continue;
    }
    wasWhite = isWhite;
    const chunk = known.get(text) ?? chunkOf(text, isWhite);
    known.set(text, chunk);
    if (length + chunk.folded.length > from.length) [from, to, scripts] = [longer(from), longer(to), longer(scripts)];
    from.fill(index, length, length + chunk.folded.length);
    to.fill(end, length, length + chunk.folded.length);
    scripts.fill(chunk.script, length, length + chunk.folded.length);
    length += chunk.folded.length;
    parts.push(chunk.folded);
  }
  return { folded: parts.join(''), from, to, scripts };
}

/** Whether a character begins there, or the text ends. */
export function isBorder({ folded, from }: PlacedText, at: number): boolean {
  return at === 0 || at === folded.length || from[at] !== from[at - 1];
}

function chunkOf(text: string, isWhite: boolean): Chunk {
  if (isWhite) return { folded: ' ', script: Script.NONE };
  const composed = text.normalize('NFC');
  return { folded: foldCase(composed), script: scriptOf(composed) };
}

function scriptOf(text: string): Script {
  if (HANGUL.test(text)) return Script.HANGUL;
  if (UNSPACED.test(text)) return Script.UNSPACED;
  return ALPHABETIC.test(text) ? Script.ALPHABETIC : Script.NONE;
}

function longer<T extends Uint32Array | Uint8Array>(array: T): T {
  const result = new (array.constructor as new (length: number) => T)(array.length * 2 + 16);
  result.set(array);
  return result;
}
