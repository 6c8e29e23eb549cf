import { describe, expect, it } from '@jest/globals';
import canonicalizeModule from 'canonicalize';
import fc from 'fast-check';
import { AGAIN, GRADED, RETURNED } from '../../test/support/grade-events.js';
import { NO_AUDIT_KEYS } from './audit-key.js';
import {
  canonicalEvent,
  type ChainedEvent,
  chainHash,
  GENESIS_HASH,
  type GradeEventPayload,
  isProven,
  responseHash,
  rubricHash,
  verifyChain,
} from './grade-chain.js';

// As grade-chain.ts has it: the types promise a default export.
const canonicalize = canonicalizeModule as unknown as (value: unknown) => string;

const RUBRIC = { items: [{ id: 'method', description: 'Has one', points: 8 }], floor: 0 };

const BY_ITEMS = {
  items: [
    { id: 'method', points: 8 },
    { id: 'no-source', points: -1.6 },
  ],
  adjustment: -0.5,
  rubricHash: rubricHash(RUBRIC),
};

function chained(...payloads: GradeEventPayload[]): ChainedEvent[] {
  let prevHash = GENESIS_HASH;
  return payloads.map((payload) => {
    const event = { ...payload, prevHash, hash: chainHash(prevHash, payload, null) };
    prevHash = event.hash;
    return event;
  });
}

describe('the hash of an event', () => {
  it('is taken over canonical JSON: names sorted, no white space, every field', () => {
    expect(canonicalEvent(GENESIS_HASH, GRADED)).toBe(
      '{"actorId":"019b0c5e-8a5b-7c3d-9e2f-000000000003","comment":"Good.","createdAt":"2025-01-10T09:30:00.000Z",' +
        '"criteria":[{"id":"clarity","points":7.5}],"expertId":"019b0c5e-8a5b-7c3d-9e2f-000000000001","isCorrect":null,' +
        '"kind":"GRADED","maxScore":10,"policy":null,' +
        `"prevHash":"${'0'.repeat(64)}","questionId":"019b0c5e-8a5b-7c3d-9e2f-000000000002","questionRevision":3,"reason":null,` +
        `"responseHash":"${GRADED.responseHash}","scoreAfter":7.5,"scoreBefore":null,"seq":1,"statusAfter":"GRADED",` +
        '"statusBefore":"SUBMITTED","version":2}',
    );
  });

  it('stays what it is from release to release', () => {
    // Computed with another language's JSON and SHA-256 from the bytes above.
    expect(chainHash(GENESIS_HASH, GRADED, null)).toBe(
      'fcbf5c64b7dcfaf76c634d2a83317ebff4f53b925749e068c38d881a167600a2',
    );
  });

  it('is what it was before there were items, adjustments and rubrics, where an event has none', () => {
    const read = { ...GRADED, items: null, adjustment: null, rubricHash: null };

    expect(canonicalEvent(GENESIS_HASH, read)).toBe(canonicalEvent(GENESIS_HASH, GRADED));
    expect(chainHash(GENESIS_HASH, read, null)).toBe(
      'fcbf5c64b7dcfaf76c634d2a83317ebff4f53b925749e068c38d881a167600a2',
    );
  });

  it('is taken over those fields where an event has them, each in its place', () => {
    const event = { ...GRADED, criteria: null, ...BY_ITEMS };

    expect(canonicalEvent(GENESIS_HASH, event)).toBe(canonicalize({ ...event, prevHash: GENESIS_HASH }));
    expect(canonicalEvent(GENESIS_HASH, event)).toContain(`"adjustment":-0.5,"comment":"Good.",`);
  });

  it.each<[string, Partial<GradeEventPayload>]>([
    ['an item', { items: [{ id: 'method', points: 3 }] }],
    [
      'the points of an item',
      {
        items: [
          { id: 'method', points: 9 },
          { id: 'no-source', points: -1.6 },
        ],
      },
    ],
    ['no items', { items: null }],
    ['an adjustment', { adjustment: 0.5 }],
    ['no adjustment', { adjustment: null }],
    ['a rubric', { rubricHash: 'd'.repeat(64) }],
    ['no rubric', { rubricHash: null }],
  ])('changes with %s', (_case, change) => {
    const event = { ...GRADED, ...BY_ITEMS };

    expect(chainHash(GENESIS_HASH, { ...event, ...change }, null)).not.toBe(chainHash(GENESIS_HASH, event, null));
  });

  it('does not see what else a row carries', () => {
    expect(chainHash(GENESIS_HASH, { ...GRADED, id: 'x', answerId: 'y' } as GradeEventPayload, null)).toBe(
      chainHash(GENESIS_HASH, GRADED, null),
    );
  });

  it('does not see the order in which a database returns the fields of a JSON column', () => {
    const turned = { ...GRADED, criteria: [{ points: 7.5, id: 'clarity' }] };

    expect(chainHash(GENESIS_HASH, turned, null)).toBe(chainHash(GENESIS_HASH, GRADED, null));
  });

  it.each(Object.keys(GRADED) as (keyof GradeEventPayload)[])('changes with %s', (field) => {
    expect(chainHash(GENESIS_HASH, { ...GRADED, [field]: 'changed' }, null)).not.toBe(
      chainHash(GENESIS_HASH, GRADED, null),
    );
  });

  it('changes with the hash before it', () => {
    expect(chainHash('f'.repeat(64), GRADED, null)).not.toBe(chainHash(GENESIS_HASH, GRADED, null));
  });
});

describe('the hash of a response', () => {
  it('is SHA-256 over canonical JSON', () => {
    // printf '{"value":"B"}' | sha256sum
    expect(responseHash({ value: 'B' })).toBe('cea192554ad3e9c529c64c3712cd61be0aeae504bcc81acda7b3147a8be3819e');
  });

  it.each<[unknown, unknown, boolean]>([
    [{ text: 'a', files: ['1'] }, { files: ['1'], text: 'a' }, true],
    [{ value: ['A', 'C'] }, { value: ['C', 'A'] }, false],
    [{ text: 'a' }, { text: 'a ' }, false],
    [{ text: 'é' }, { text: 'e\u0301' }, false],
  ])('%j and %j: the same %s', (one, other, same) => {
    expect(responseHash(one) === responseHash(other)).toBe(same);
  });

  it('survives the way into JSON and back', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => responseHash(JSON.parse(JSON.stringify(value))) === responseHash(value)),
    );
  });
});

describe('a rubric is kept under its hash', () => {
  it('which is SHA-256 over canonical JSON', () => {
    // printf '{"floor":0,"items":[{"description":"Has one","id":"method","points":8}]}' | sha256sum
    expect(rubricHash(RUBRIC)).toBe('afc1f49bcfa09d1fb5c6d5a816cb66a53e23ff98b60fec14495eb1bbd34cf3e6');
    expect(rubricHash({ floor: 0, items: RUBRIC.items })).toBe(rubricHash(RUBRIC));
  });

  it('and proven by it', () => {
    expect(isProven({ hash: rubricHash(RUBRIC), rubric: RUBRIC })).toBe(true);
    expect(isProven({ hash: rubricHash(RUBRIC), rubric: { ...RUBRIC, floor: 1 } })).toBe(false);
  });
});

describe('a chain is intact', () => {
  it.each<[string, ChainedEvent[]]>([
    ['without events', []],
    ['with one', chained(GRADED)],
    ['with three', chained(GRADED, RETURNED, AGAIN)],
  ])('%s', (_case, events) => {
    expect(verifyChain(events, NO_AUDIT_KEYS)).toEqual({ intact: true });
  });

  it('with the rubric that it names', () => {
    const events = chained({ ...GRADED, ...BY_ITEMS }, RETURNED, { ...AGAIN, ...BY_ITEMS });

    expect(verifyChain(events, NO_AUDIT_KEYS, new Set(['f'.repeat(64), rubricHash(RUBRIC)]))).toEqual({ intact: true });
  });
});

describe('a chain is broken', () => {
  const events = chained(GRADED, RETURNED, AGAIN);
  const changed = (index: number, change: Partial<ChainedEvent>) =>
    events.map((event, at) => (at === index ? { ...event, ...change } : event));

  it.each<[string, ChainedEvent[], number, string]>([
    ['a score was raised', changed(0, { scoreAfter: 10 }), 1, 'was changed after it was written'],
    ['a reason was rewritten', changed(1, { reason: 'None.' }), 2, 'was changed after it was written'],
    ['a hash was replaced', changed(1, { hash: 'f'.repeat(64) }), 2, 'was changed after it was written'],
    [
      'a score was raised and its hash made to fit',
      changed(0, { scoreAfter: 10, hash: chainHash(GENESIS_HASH, { ...GRADED, scoreAfter: 10 }, null) }),
      2,
      'does not follow the event before it',
    ],
    ['the first event is gone', events.slice(1), 1, 'event 1 is missing'],
    ['an event in the middle is gone', events.filter((_, at) => at !== 1), 2, 'event 2 is missing'],
    ['two events changed places', [events[1], events[0], events[2]] as ChainedEvent[], 1, 'event 1 is missing'],
    ['an event stands twice', [events[0], ...events] as ChainedEvent[], 2, 'event 2 is missing'],
    ['an event of another expert', changed(1, { expertId: 'x' }), 2, 'belongs to another chain'],
    ['an event of another question', changed(2, { questionId: 'x' }), 3, 'belongs to another chain'],
  ])('%s', (_case, broken, seq, why) => {
    expect(verifyChain(broken, NO_AUDIT_KEYS)).toEqual({ intact: false, seq, why });
  });

  it('where it names a rubric that nobody vouches for', () => {
    const named = chained(GRADED, RETURNED, { ...AGAIN, ...BY_ITEMS });
    const why = 'names a rubric that is not there or was changed';

    expect(verifyChain(named, NO_AUDIT_KEYS, new Set(['f'.repeat(64)]))).toEqual({ intact: false, seq: 3, why });
    expect(verifyChain(named, NO_AUDIT_KEYS)).toEqual({ intact: false, seq: 3, why });
  });
});
