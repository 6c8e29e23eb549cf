import { describe, expect, it } from '@jest/globals';
import { coverageOf, findTerms, MOST_POSITIONS } from './term-finder.js';

/** What of the written text each place of the term holds. */
function placesOf(term: string, text: string): string[] {
  const [match] = coverageOf([term], findTerms([term], text)).matched;
  return (match?.positions ?? []).map(({ start, end }) => text.slice(start, end));
}

describe('a term is found', () => {
  it.each<[string, string, string[]]>([
    ['overfitting', 'To avoid overfitting, stop early.', ['overfitting']],
    ['Overfitting', 'OVERFITTING and oVerfitting', ['OVERFITTING', 'oVerfitting']],
    ['net', 'A net.', ['net']],
    ['gradient descent', 'gradient\n   descent', ['gradient\n   descent']],
    [' gradient ', 'a gradient', ['gradient']],
    ['C++', 'C++ and c++11', ['C++', 'c++']],
    ['.NET', 'On .NET 8', ['.NET']],
    ['k-means', 'By K-Means.', ['K-Means']],
    ['0', '0 or 10 or 0.5', ['0', '0']],
    // Case folding by Unicode: final and inner sigma, sharp s, the dotless i by itself.
    ['ΟΔΟΣ', 'οδος, οδοσ', ['οδος', 'οδοσ']],
    ['STRASSE', 'Straße', ['Straße']],
    ['straße', 'STRASSE', ['STRASSE']],
    // Composed and decomposed are the same.
    ['café', 'cafe\u0301 au lait', ['cafe\u0301']],
    ['cafe\u0301', 'CAFÉ', ['CAFÉ']],
    ['한글', '\u1112\u1161\u11ab\u1100\u1173\u11af', ['\u1112\u1161\u11ab\u1100\u1173\u11af']],
    // Particles and endings follow a Hangul term without a space.
    ['과적합', '과적합을 막고 과적합이 생기면', ['과적합', '과적합']],
    ['학습', '학습하였다', ['학습']],
    ['정규화', '"정규화"는', ['정규화']],
    ['지도 학습', '지도\t학습에서', ['지도\t학습']],
    // A change of script ends a word.
    ['SQL', 'SQL을 비SQL과', ['SQL', 'SQL']],
    ['모델', 'AI모델은', ['모델']],
    // No spaces between words.
    ['学習', '機械学習では', ['学習']],
    ['การ', 'การเรียนรู้', ['การ']],
    // Code points beyond 16 bits count two units.
    ['🦉', 'a 🦉 b 🦉', ['🦉', '🦉']],
  ])('%j in %j', (term, text, places) => {
    expect(placesOf(term, text)).toEqual(places);
  });
});

describe('a term is not found', () => {
  it.each([
    ['net', 'network subnet net_work net2 networks'],
    ['지도학습', '비지도학습'],
    ['s', 'ß'],
    ['ss', 'aß'],
    ['e', 'é'],
    ['e', 'e\u0301'],
    ['가', '각'],
    ['\u1100', '가'],
    ['gradient descent', 'gradientdescent'],
    ['I', 'ı'],
    ['', 'anything'],
    [' \n', 'any thing'],
    ['term', ''],
  ])('%j in %j', (term, text) => {
    expect(placesOf(term, text)).toEqual([]);
  });
});

describe('positions', () => {
  it('count UTF-16 code units of the text as it was written', () => {
    const text = '🦉 Straße, cafe\u0301';

    expect(coverageOf(['STRASSE', 'CAFÉ'], findTerms(['STRASSE', 'CAFÉ'], text)).matched).toEqual([
      { term: 'STRASSE', positions: [{ start: 3, end: 9 }] },
      { term: 'CAFÉ', positions: [{ start: 11, end: 16 }] },
    ]);
  });

  it('of several terms may overlap, those of one do not', () => {
    const terms = ['machine learning', 'learning rate', 'learning', '가가'];
    const found = findTerms(terms, 'machine learning rate 가가가');

    expect(coverageOf(terms, found).matched.map(({ positions }) => positions)).toEqual([
      [{ start: 0, end: 16 }],
      [{ start: 8, end: 21 }],
      [{ start: 8, end: 16 }],
      [{ start: 22, end: 24 }],
    ]);
    expect(placesOf('学学', '学学学学学')).toEqual(['学学', '学学']);
  });

  it(`are the first ${MOST_POSITIONS} of each term`, () => {
    expect(placesOf('net', 'net '.repeat(100))).toHaveLength(MOST_POSITIONS);
  });
});

describe('coverage', () => {
  it('counts terms that are compared alike once, as the first is written', () => {
    const terms = ['Bias', 'BIAS', 'variance', 'bias '];

    expect(coverageOf(terms, findTerms(terms, 'Low bias.'))).toMatchObject({
      share: 0.5,
      matched: [{ term: 'Bias' }],
      missing: ['variance'],
    });
  });

  it('of no terms is none', () => {
    expect(coverageOf([], findTerms([], 'Low bias.'))).toEqual({ share: null, matched: [], missing: [] });
    expect(coverageOf([' '], findTerms([' '], 'Low bias.')).share).toBeNull();
  });

  it('is rounded to 4 decimals', () => {
    expect(coverageOf(['a', 'b', 'c'], findTerms(['a', 'b', 'c'], 'a b')).share).toBe(0.6667);
  });
});

describe('an independent search', () => {
  const LETTERS = ['a', 'B', 'é', 'e\u0301', 'ß', '가', '각', '学', ' ', '-', '7', '_'];
  /** Found by looking at each place for each term, with the rule of words written as a pattern. */
  function expected(term: string, text: string): string[] {
    const letters = /[\p{L}\p{N}\p{Pc}\p{M}]/u;
    const kind = (char: string | undefined): string => {
      if (char === undefined || !letters.test(char)) return 'none';
      return char === '가' || char === '각' ? 'hangul' : char === '学' ? 'han' : 'alphabetic';
    };
    const same = (one: string, other: string) =>
      one.normalize('NFC').toUpperCase() === other.normalize('NFC').toUpperCase();
    const places: string[] = [];
    const chars = text.normalize('NFC').match(/./gu) ?? [];
    for (let start = 0; start < chars.length;) {
      const end = [...chars.keys()].slice(start).find((at) => same(chars.slice(start, at + 1).join(''), term));
      const [before, first] = [kind(chars[start - 1]), kind(chars[start])];
      const [last, next] = end === undefined ? ['none', 'none'] : [kind(chars[end]), kind(chars[end + 1])];
      const isWord =
        !(before === first && (first === 'alphabetic' || first === 'hangul')) &&
        !(last === 'alphabetic' && next === 'alphabetic');
      if (end === undefined || !isWord) start += 1;
      else {
        places.push(chars.slice(start, end + 1).join(''));
        start = end + 1;
      }
    }
    return places;
  }

  it('finds the same in 20,000 random texts', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
      return Math.floor((state / 2 ** 31) * below);
    };
    const textOf = (most: number): string =>
      Array.from({ length: 1 + random(most) }, () => LETTERS[random(LETTERS.length)]).join('');
    let found = 0;
    for (let each = 0; each < 20_000; each += 1) {
      // A run of white space is one space, which the search by hand does not know.
      const [term, text] = [textOf(3), textOf(12)].map((one) => one.replace(/ +/g, ' ')) as [string, string];
      if (term.trim() === '') continue;
      const places = placesOf(term, text).map((place) => place.normalize('NFC'));
      expect({ term, text, places }).toEqual({ term, text, places: expected(term.trim(), text) });
      found += places.length;
    }
    expect(found).toBeGreaterThan(1000);
  });
});
