import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DomainError } from './domain-error.js';
import { depthExceeds, MAX_JSON_DEPTH, parseGuardedJson } from './json-guard.js';

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const refusal = (text: string): DomainError => {
  try {
    parseGuardedJson(text);
  } catch (error) {
    return error as DomainError;
  }
  throw new Error('was not refused');
};

describe('JSON of clients', () => {
  it.each([
    ['nothing closed', '{"a":', 'malformed-json'],
    ['a trailing comma', '[1,]', 'malformed-json'],
    ['a prototype', '{"a":{"__proto__":{}}}', 'malformed-json'],
    ['a prototype in escapes', '{"a":{"\\u005f\\u005fproto__":{}}}', 'malformed-json'],
    ['a constructor with a prototype in escapes', '{"c\\u006fnstructor":{"prototype":{"admin":1}}}', 'malformed-json'],
    ['a constructor with a prototype', '{"constructor":{"prototype":{"admin":1}}}', 'malformed-json'],
    ['one level too many', nested(MAX_JSON_DEPTH + 1), 'json-too-deep'],
    ['100,000 levels', nested(100_000), 'json-too-deep'],
  ])('with %s is refused', (_, text, code) => {
    expect(refusal(text).code).toBe(code);
  });

  it.each([
    ['a NUL in a value', '{"a":["x","\\u0000"]}', '/a/1'],
    ['a high surrogate alone', '{"a/b":"\\ud83d"}', '/a~1b'],
    ['a low surrogate alone', '["\\udE00"]', '/0'],
    ['a NUL in a key', '{"a":{"\\u0000":1}}', '/a/\ufffd'],
  ])('with %s is refused at its place', (_, text, pointer) => {
    expect(refusal(text).errors.map((fault) => fault.pointer)).toEqual([pointer]);
  });

  it.each([
    ['a pair of surrogates', '"\\ud83d\\ude00"', '😀'],
    ['a byte order mark', '\ufeff[1]', [1]],
    ['the names of what is refused', '{"constructor":"__proto__"}', { constructor: '__proto__' }],
    ['an escaped backslash before u0000', '"\\\\u0000"', '\\u0000'],
    ['brackets in a string', `"${'['.repeat(100)}"`, '['.repeat(100)],
    ['as many levels as are allowed', nested(MAX_JSON_DEPTH), JSON.parse(nested(MAX_JSON_DEPTH))],
  ])('with %s is read', (_, text, value) => {
    expect(parseGuardedJson(text)).toEqual(value);
  });

  it('with a long key above many faults is told the first ones, in an answer no longer than the body', () => {
    const text = `{"${'k'.repeat(5_000)}":[${Array(1_000).fill('"\\u0000"').join()}]}`;

    const { errors } = refusal(text);

    expect(errors[0]?.pointer).toBe(`/${'k'.repeat(5_000)}/0`);
    expect(JSON.stringify(errors).length).toBeLessThan(2 * text.length);
    expect(refusal(`[${Array(1_000).fill('"\\u0000"').join()}]`).errors).toHaveLength(100);
  });

  it('reads whatever JSON.parse reads, when it may be stored', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const text = JSON.stringify(value);
        const storable =
          !/\\u0000|\\ud[89a-f]/i.test(text) && !text.includes('__proto__') && !text.includes('constructor');
        fc.pre(storable);
        expect(parseGuardedJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('measures depth without being misled by strings', () => {
    expect(depthExceeds('{"a":"\\"[[[[","b":[[]]}', 3)).toBe(false);
    expect(depthExceeds('{"a":"\\"[[[[","b":[[[]]]}', 3)).toBe(true);
  });
});
