import { fractionOf, dividedBy, rounded4, times } from './fraction.js';
import { isBorder, type PlacedText, placedText, Script } from './placed-text.js';

/** Places of one term that are told; more of them say nothing more. */
export const MOST_POSITIONS = 20;

/** Of a term in a text as it was written, in UTF-16 code units; `end` is the one after the last. */
export interface Position {
  readonly start: number;
  readonly end: number;
}

export interface MatchedTerm {
  /** As the rubric has it. */
  readonly term: string;
  /** The first {@link MOST_POSITIONS}, in the order of the text; those of one term do not overlap. */
  readonly positions: readonly Position[];
}

/** Which of the terms a text speaks of. */
export interface Coverage {
  /** Matched among all, 0 to 1, rounded to 4 decimals; null where there are none to be matched. */
  readonly share: number | null;
  /** In the order of the rubric. */
  readonly matched: readonly MatchedTerm[];
  readonly missing: readonly string[];
}

/** A node of the tree of terms. */
interface Node {
  readonly above: Node | null;
  readonly next: Map<number, Node>;
  /** The term that ends here, in the form in which it is compared. */
  term: string | null;
  readonly positions: Position[];
  /** Terms from here on of which further places are told. */
  open: number;
}

/**
 * Finds terms in a text. Case and composition mean nothing (as where SHORT texts are matched, except that a run of white
 * space is one space). Terms of alphabetic scripts are whole words: "net" is not in "network". A Hangul term begins a word,
 * and its particles and endings may follow; it is no part of what begins otherwise ("지도학습" is not in "비지도학습").
 * Scripts that set no words apart have their terms anywhere. Terms may overlap.
 *
 * One walk over the text for all terms: its time grows with the text, at most as many times over as the longest term has
 * characters, and not with the number of terms.
 * @returns the places of each term that is there, under the form in which it is compared
 */
export function findTerms(terms: Iterable<string>, text: string): ReadonlyMap<string, readonly Position[]> {
  const root = nodeBelow(null);
  for (const term of terms) addTerm(root, comparable(term));
  const placed = placedText(text);
  const found = new Map<string, readonly Position[]>();
  for (let start = 0; start < placed.folded.length && root.open > 0; start += 1)
    if (isBorder(placed, start) && !continues(placed, start)) walk(root, placed, start, found);
  return found;
}

function nodeBelow(above: Node | null): Node {
  return { above, next: new Map(), term: null, positions: [], open: 0 };
}

function addTerm(root: Node, term: string): void {
  if (term === '') return;
  let node = root;
  for (let at = 0; at < term.length; at += 1) {
    const unit = term.charCodeAt(at);
    const next = node.next.get(unit) ?? nodeBelow(node);
    node.next.set(unit, next);
    node = next;
  }
  if (node.term !== null) return;
  node.term = term;
  for (let each: Node | null = node; each; each = each.above) each.open += 1;
}

/** Looks at the terms that begin there. */
function walk(root: Node, placed: PlacedText, start: number, found: Map<string, readonly Position[]>): void {
  const { folded, from, to } = placed;
  let node: Node | undefined = root;
  for (let at = start; at < folded.length; at += 1) {
    node = node.next.get(folded.charCodeAt(at));
    if (!node || node.open === 0) return;
    if (node.term === null || !isBorder(placed, at + 1) || goesOn(placed, at + 1)) continue;
    const position = { start: from[start] as number, end: to[at] as number };
    const { positions, term } = node;
    if (positions.length === MOST_POSITIONS || position.start < (positions.at(-1)?.end ?? 0)) continue;
    positions.push(position);
    found.set(term, positions);
    if (positions.length < MOST_POSITIONS) continue;
    for (let each: Node | null = node; each; each = each.above) each.open -= 1;
  }
}

/** What of a list of terms a text speaks of, by what {@link findTerms} found of them, and maybe of others. */
export function coverageOf(terms: readonly string[], found: ReadonlyMap<string, readonly Position[]>): Coverage {
  const distinct = new Map<string, string>();
  for (const term of terms) {
    const folded = comparable(term);
    if (folded !== '' && !distinct.has(folded)) distinct.set(folded, term);
  }
  const matched: MatchedTerm[] = [];
  const missing: string[] = [];
  for (const [folded, term] of distinct) {
    const positions = found.get(folded);
    if (positions) matched.push({ term, positions });
    else missing.push(term);
  }
  return { share: distinct.size === 0 ? null : shareOf(matched.length, distinct.size, 1), matched, missing };
}

/** That part of `whole`, multiplied exactly and rounded once to 4 decimals. */
export function shareOf(matched: number, all: number, whole: number): number {
  return rounded4(times(dividedBy(fractionOf(matched), fractionOf(all)), fractionOf(whole)));
}

function comparable(term: string): string {
  return placedText(term).folded.trim();
}

/** Whether what begins there belongs to the word before it. */
function continues({ scripts }: PlacedText, start: number): boolean {
  const script = scripts[start];
  return start > 0 && (script === Script.ALPHABETIC || script === Script.HANGUL) && scripts[start - 1] === script;
}

/** Whether the word that a term ends in goes on there. */
function goesOn({ folded, scripts }: PlacedText, end: number): boolean {
  return end < folded.length && scripts[end] === Script.ALPHABETIC && scripts[end - 1] === Script.ALPHABETIC;
}
