import MarkdownIt, { type Token } from 'markdown-it';
import { type Fault, quoted } from './faults.js';
import { LIMITS } from './limits.js';

/** Lists and quotes inside each other; the parser drops what lies deeper, so nobody could tell whether it holds HTML. */
const DEEPEST = 100;

/** With `html: true` the parser names raw HTML as such; nothing is ever rendered here. */
const PARSER_OPTIONS = { html: true, maxNesting: DEEPEST };
const commonMark = new MarkdownIt('commonmark', PARSER_OPTIONS);

/** Longer texts are refused for their length and not parsed. */
const LONGEST = Math.max(LIMITS.content, LIMITS.explanation, LIMITS.comment);

const WRITE_INSTEAD = 'Texts are CommonMark without raw HTML: write `&lt;` for `<`, or put it between back-ticks.';

/** The raw HTML of a CommonMark text, each piece a fault with its line. `a < b`, autolinks and code are no HTML; what is
 * no text has none either. */
export function checkMarkdown(text: unknown, pointer: string): Fault[] {
  if (typeof text !== 'string' || !text.includes('<') || text.length > LONGEST) return [];
  const tokens = commonMark.parse(text, {});
  if (tokens.some((token) => token.level >= DEEPEST - 1)) {
    return [{ pointer, detail: `Lists and quotes are nested too deeply; stay below ${DEEPEST / 4} levels.` }];
  }
  return rawHtml(tokens).map(({ html, line }) => ({
    pointer,
    detail: `Line ${line} holds raw HTML, ${quoted(html.trim())}. ${WRITE_INSTEAD}`,
  }));
}

function rawHtml(tokens: Token[]): { html: string; line: number }[] {
  const found: { html: string; line: number }[] = [];
  for (const token of tokens) {
    let line = (token.map?.[0] ?? 0) + 1;
    if (token.type === 'html_block') found.push({ html: token.content, line });
    for (const child of token.children ?? []) {
      if (child.type === 'html_inline') found.push({ html: child.content, line });
      if (child.type === 'softbreak' || child.type === 'hardbreak') line += 1;
    }
  }
  return found;
}
