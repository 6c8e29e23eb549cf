import { describe, expect, it } from '@jest/globals';
import { DomainError } from './domain-error.js';
import { parseGuardedNdjson } from './ndjson.js';

function refusal(text: string, maxItems = 10): { code: string; pointers: string[] } | null {
  try {
    parseGuardedNdjson(text, maxItems);
    return null;
  } catch (error) {
    const { code, errors } = error as DomainError;
    return { code, pointers: errors.map(({ pointer }) => pointer) };
  }
}

const AT_LINE = (line: number) => `Line ${line} is not JSON that this service reads: see column 1.`;

describe('NDJSON', () => {
  it('is a value a line; blank lines, CRLF and a missing last line end are fine', () => {
    expect(parseGuardedNdjson('{"a":1}\r\n\n  \n[2]\n"한국어"', 3)).toEqual([{ a: 1 }, [2], '한국어']);
    expect(parseGuardedNdjson('', 3)).toEqual([]);
  });

  it('tells of every line that cannot be read, by the index of the item', () => {
    expect(refusal('{"a":1}\n{"a":\n\n2\n}\n')).toEqual({ code: 'malformed-json', pointers: ['/1', '/3'] });
  });

  it.each([
    ['{"a":1}\n\nx', AT_LINE(3), AT_LINE(3)],
    ['1\r\n"\\u0000"', 'Line 2 holds characters that cannot be stored.', 'holds a NUL or a lone surrogate; remove it'],
    ['x\n1\ny', 'Some lines cannot be read; errors lists each of them.', AT_LINE(1)],
  ])('says which line it is: %j', (text, detail, first) => {
    expect(() => parseGuardedNdjson(text, 10)).toThrow(
      expect.objectContaining({ detail, errors: expect.arrayContaining([expect.objectContaining({ detail: first })]) }),
    );
  });

  it.each([
    ['nesting 33 deep', `1\n${'['.repeat(33)}${']'.repeat(33)}`, 'json-too-deep', ['/1']],
    ['a prototype key', '1\n{"__proto__":{}}', 'malformed-json', ['/1']],
    ['a NUL', '1\n{"a":["\\u0000"]}\n"\\ud800"', 'validation-failed', ['/1/a/0', '/2']],
    ['different faults, the worst first', '"\\u0000"\n{', 'malformed-json', ['/0', '/1']],
    ['more items than allowed', '1\n'.repeat(11), 'validation-failed', ['']],
  ])('refuses %s', (_, text, code, pointers) => {
    expect(refusal(text)).toEqual({ code, pointers });
  });

  it('gives up at the first item too many, whatever follows', () => {
    expect(refusal(`${'1\n'.repeat(11)}{\n`)).toEqual({ code: 'validation-failed', pointers: [''] });
  });
});
