import { describe, expect, it } from '@jest/globals';
import { anonymousFileName, cleanFileName } from './file-name.js';

describe('a stored file name', () => {
  it.each([
    ['plan.pdf', 'plan.pdf', 'stays as it is'],
    ['../../etc/passwd', 'passwd', 'loses its path'],
    ['C:\\Users\\kim\\plan.docx', 'plan.docx', 'loses a Windows path'],
    ['계획서.pdf', '계획서.pdf', 'may be Korean'],
    ['a\u0000b\u001f.txt', 'ab.txt', 'loses control characters'],
    ['evil\u202Efdp.exe', 'evilfdp.exe', 'loses characters that turn the reading direction'],
    ['  .hidden  ', 'hidden', 'loses dots and spaces at the ends'],
    ['a "b" <c>.txt', 'a _b_ _c_.txt', 'loses characters that file systems refuse'],
    ['\ud800.txt', '\ufffd.txt', 'loses a lone surrogate'],
    ['', 'file', 'is file when nothing is left'],
    [undefined, 'file', 'is file when none was sent'],
  ])('%j becomes %j: it %s', (sent, stored, _why) => {
    expect(cleanFileName(sent)).toBe(stored);
  });

  it('has at most 255 characters and keeps its ending', () => {
    const name = cleanFileName(`${'x'.repeat(400)}.pdf`);

    expect(name).toHaveLength(255);
    expect(name.endsWith('.pdf')).toBe(true);
  });

  it('tells evaluators nothing but the ending', () => {
    expect(anonymousFileName('019a', 'Kim Minji plan.PDF')).toBe('019a.pdf');
    expect(anonymousFileName('019a', '계획.hwp')).toBe('019a.hwp');
    expect(anonymousFileName('019a', 'no ending')).toBe('019a');
    expect(anonymousFileName('019a', 'Kim.Minji')).toBe('019a');
  });
});
