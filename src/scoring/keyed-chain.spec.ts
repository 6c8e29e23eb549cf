import { describe, expect, it } from '@jest/globals';
import { AGAIN, GRADED, RETURNED } from '../../test/support/grade-events.js';
import { type AuditKeys, auditKeysOf, codeOf, NO_AUDIT_KEYS, writingKey } from './audit-key.js';
import {
  canonicalEvent,
  type ChainedEvent,
  chainHash,
  GENESIS_HASH,
  type GradeEventPayload,
  verifyChain,
} from './grade-chain.js';

const KEYS = auditKeysOf({ auditKey: 'n'.repeat(32), auditKeysBefore: ['o'.repeat(32)] });
const OLDER_KEYS = auditKeysOf({ auditKey: 'o'.repeat(32), auditKeysBefore: [] });
const FOREIGN_KEYS = auditKeysOf({ auditKey: 'f'.repeat(32), auditKeysBefore: [] });

/** Each payload with the keys it is written by; null for none. */
function written(...events: [GradeEventPayload, AuditKeys | null][]): ChainedEvent[] {
  let prevHash = GENESIS_HASH;
  return events.map(([payload, keys]) => {
    const key = keys && writingKey(keys);
    const event = { ...payload, keyId: key?.id ?? null };
    const hash = chainHash(prevHash, event, key);
    const chained = { ...event, prevHash, hash };
    prevHash = hash;
    return chained;
  });
}

describe('a key', () => {
  it('makes the hash of an event, which names it', () => {
    const event = { ...GRADED, keyId: '00112233aabbccdd' };
    const secret = auditKeysOf({ auditKey: 'a key of the record, long enough for it', auditKeysBefore: [] });

    expect(canonicalEvent(GENESIS_HASH, event)).toContain(
      `"isCorrect":null,"keyId":"00112233aabbccdd","kind":"GRADED"`,
    );
    // openssl dgst -sha256 -hmac 'a key of the record, long enough for it' over those bytes.
    expect(chainHash(GENESIS_HASH, event, writingKey(secret))).toBe(
      '43708e9f31f31aaf3bbbbbb9b71a9870f524e5a1c8b117acef7491f1d054348a',
    );
    expect(chainHash(GENESIS_HASH, event, writingKey(KEYS))).not.toBe(chainHash(GENESIS_HASH, event, null));
  });

  it('has an id that tells it apart, the same wherever it is set', () => {
    const [newer, older] = [writingKey(KEYS).id, writingKey(OLDER_KEYS).id];

    expect([newer, older]).toEqual([expect.stringMatching(/^[0-9a-f]{16}$/), expect.stringMatching(/^[0-9a-f]{16}$/)]);
    expect(newer).not.toBe(older);
    expect([...KEYS.byId.keys()]).toEqual([newer, older]);
  });

  it('makes another code of the same text for each purpose', () => {
    const codes = (['key-id', 'review-sample', 'tombstone', 'checkpoint'] as const).map((purpose) =>
      codeOf(writingKey(KEYS), purpose, 'text'),
    );

    expect(new Set(codes).size).toBe(4);
  });

  it('must be there for who writes', () => {
    expect(() => writingKey(NO_AUDIT_KEYS)).toThrow('AUDIT_KEY is needed');
  });
});

describe('a chain with keys is intact', () => {
  it.each<[string, ChainedEvent[]]>([
    ['from its first event', written([GRADED, KEYS], [RETURNED, KEYS], [AGAIN, KEYS])],
    ['from some event on', written([GRADED, null], [RETURNED, KEYS], [AGAIN, KEYS])],
    ['over a change of the key', written([GRADED, OLDER_KEYS], [RETURNED, KEYS], [AGAIN, KEYS])],
    [
      'while instances with the new key and the old one write it',
      written([GRADED, OLDER_KEYS], [RETURNED, KEYS], [AGAIN, OLDER_KEYS]),
    ],
    ['without any, as it was written before there were keys', written([GRADED, null], [RETURNED, null])],
  ])('%s', (_case, events) => {
    expect(verifyChain(events, KEYS)).toEqual({ intact: true });
  });
});

describe('a chain with keys is broken', () => {
  const events = written([GRADED, KEYS], [RETURNED, KEYS], [AGAIN, KEYS]);
  const changed = (index: number, change: Partial<ChainedEvent>) =>
    events.map((event, at) => (at === index ? { ...event, ...change } : event));
  const raised = { ...GRADED, scoreAfter: 10 };
  const named = { ...raised, keyId: writingKey(KEYS).id };

  it.each<[string, ChainedEvent[], number, string]>([
    ['a score was raised', changed(0, { scoreAfter: 10 }), 1, 'was changed after it was written'],
    [
      'a score was raised and its hash made to fit without the key',
      changed(0, { scoreAfter: 10, hash: chainHash(GENESIS_HASH, named, null) }),
      1,
      'was changed after it was written',
    ],
    [
      'it was written anew with a key of somebody else that passes for ours',
      written([raised, FOREIGN_KEYS]).map((event) => ({ ...event, keyId: named.keyId })),
      1,
      'was changed after it was written',
    ],
    [
      'an event is said to bear another key',
      changed(1, { keyId: writingKey(OLDER_KEYS).id }),
      2,
      'was changed after it was written',
    ],
    ['an event is said to bear no key', changed(0, { keyId: null }), 1, 'was changed after it was written'],
    ['the first event is gone', events.slice(1), 1, 'event 1 is missing'],
    ['an event in the middle is gone', events.filter((_, at) => at !== 1), 2, 'event 2 is missing'],
    [
      'its beginning was written anew without the key',
      [...written([raised, null], [RETURNED, null]), events[2]!],
      3,
      'does not follow the event before it',
    ],
    [
      'its end was written anew without the key',
      [
        ...events.slice(0, 2),
        ...written([GRADED, KEYS], [RETURNED, KEYS], [{ ...AGAIN, scoreAfter: 1 }, null]).slice(2),
      ],
      3,
      'bears no key, and the one before it does',
    ],
  ])('%s', (_case, broken, seq, why) => {
    expect(verifyChain(broken, KEYS)).toEqual({ intact: false, seq, why });
  });

  it('as far as is known where the key is not, and that is said', () => {
    const unknownKey = writingKey(KEYS).id;
    const why = `bears the key ${unknownKey}, which is not known here`;

    expect(verifyChain(events, FOREIGN_KEYS)).toEqual({ intact: false, seq: 1, why, unknownKey });
    expect(verifyChain(written([GRADED, null], [RETURNED, KEYS]), NO_AUDIT_KEYS)).toMatchObject({ seq: 2, unknownKey });
  });

  it('whatever the key, where order or links are wrong', () => {
    expect(verifyChain(events.slice(1), FOREIGN_KEYS)).toEqual({ intact: false, seq: 1, why: 'event 1 is missing' });
    expect(verifyChain(changed(2, { prevHash: GENESIS_HASH }), FOREIGN_KEYS)).toEqual({
      intact: false,
      seq: 3,
      why: 'does not follow the event before it',
    });
  });
});
