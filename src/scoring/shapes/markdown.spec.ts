import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkMarkdown } from './markdown.js';

describe('CommonMark without raw HTML is accepted', () => {
  it.each([
    [''],
    ['Plain words'],
    ['a < b and b > c'],
    ['if x<3 then y'],
    ['1 << 4, x <= y, <- arrow, <3'],
    ['`<b>` in a code span'],
    ['```html\n<b>in a fence</b>\n```'],
    ['    <b>an indented block</b>'],
    ['&lt;b&gt; as entities'],
    ['\\<b> escaped'],
    ['<https://example.org> and <someone@example.org>'],
    ['[a link](<https://example.org/a b>)'],
    ['# Title\n\n- one\n- two\n\n> quoted\n\n**bold** $x < y$'],
    ['손실 함수 L(θ) < ε'],
  ])('%j', (text) => {
    expect(checkMarkdown(text, '/content')).toEqual([]);
  });
});

describe('raw HTML is refused with its line', () => {
  it.each<[string, number[]]>([
    ['<b>', [1]],
    ['x <br/> y', [1]],
    ['x <b>y</b>', [1, 1]],
    ['one\ntwo <i>three', [2]],
    ['one\n\n<div>\nblock\n</div>', [3]],
    ['<script>alert(1)</script>', [1]],
    ['<!-- a comment -->', [1]],
    ['text <!-- a comment -->', [1]],
    ['<?php ?>', [1]],
    ['<!DOCTYPE html>', [1]],
    ['a List<String> of names', [1]],
    ['the token <unk>', [1]],
    ['- item\n\n  <p>in a list', [3]],
    ['> quoted <b>', [1]],
    ['[link <b>x</b>](https://example.org)', [1, 1]],
    ['![<b>](x.png) <img src=x onerror=alert(1)>', [1]],
    ['`unclosed <b>', [1]],
  ])('%j', (text, lines) => {
    const details = checkMarkdown(text, '/content').map(({ detail }) => detail);

    expect(details.map((detail) => Number(/^Line (\d+)/.exec(detail)?.[1]))).toEqual(lines);
  });

  it('says what to write instead', () => {
    expect(checkMarkdown('a <b> c', '/options/A')).toEqual([
      {
        pointer: '/options/A',
        detail:
          'Line 1 holds raw HTML, "<b>". Texts are CommonMark without raw HTML: write `&lt;` for `<`, or put it between back-ticks.',
      },
    ]);
  });
});

describe('hostile texts', () => {
  it('are refused where they are nested so deeply that a parser gives up', () => {
    expect(checkMarkdown(`${'> '.repeat(200)}<b>`, '/content')).toHaveLength(1);
    expect(checkMarkdown(`${'- '.repeat(200)}<b>`, '/content')).toHaveLength(1);
  });

  it.each(['<a ', '<!--', '<?', '<![CDATA[', '[', '![](<', '*a <', '> <', '`<', '&lt<', '<a href="'])(
    'take no time: 20,000 characters of %s',
    (piece) => {
      const text = piece.repeat(20_000 / piece.length);
      const start = performance.now();

      checkMarkdown(text, '/content');

      expect(performance.now() - start).toBeLessThan(2000);
    },
  );

  it('are not parsed when they are too long anyway', () => {
    expect(checkMarkdown('<b>'.repeat(10_000), '/content')).toEqual([]);
  });

  it('never throw', () => {
    const markdown = fc.array(
      fc.constantFrom('<', '>', 'b', '/', '`', '*', '\n', ' ', '-', '[', ']', '(', ')', '!', '&', '\\', '"', '\0'),
    );

    fc.assert(fc.property(markdown, (signs) => Array.isArray(checkMarkdown(signs.join(''), '/content'))));
  });
});
