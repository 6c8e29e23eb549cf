import { createHmac, createSecretKey, type Hmac, type KeyObject } from 'node:crypto';

/** By which the record of grades is written so that nobody who has the database alone can write it anew. */
export interface AuditKey {
  /** Tells keys apart and says nothing of them: the beginning of what the key makes of a fixed text. */
  readonly id: string;
  readonly secret: KeyObject;
}

/** The keys that are known here. */
export interface AuditKeys {
  /** By which is written; null where none was given. */
  readonly inForce: AuditKey | null;
  /** That one and those of before it. */
  readonly byId: ReadonlyMap<string, AuditKey>;
}

/** What a key is used for beside events. An event is JSON and begins with a brace, so that no code of one is that of another. */
export type Purpose = 'key-id' | 'review-sample' | 'tombstone' | 'checkpoint';

const ID_DIGITS = 16;

/** Where there is no key only what was written before there were keys can be proven. */
export const NO_AUDIT_KEYS: AuditKeys = { inForce: null, byId: new Map() };

/** Of the settings AUDIT_KEY and AUDIT_KEYS_BEFORE. */
export function auditKeysOf(given: { auditKey: string | null; auditKeysBefore: readonly string[] }): AuditKeys {
  const inForce = given.auditKey === null ? null : keyOf(given.auditKey);
  const all = [...(inForce ? [inForce] : []), ...given.auditKeysBefore.map(keyOf)];
  return { inForce, byId: new Map(all.map((key) => [key.id, key])) };
}

/** @throws Error where none was given: who writes the record is started with one */
export function writingKey({ inForce }: AuditKeys): AuditKey {
  if (inForce === null) throw new Error('AUDIT_KEY is needed to write the record of grades.');
  return inForce;
}

/** HMAC-SHA-256, in hex. */
export function codeOf(key: AuditKey, purpose: Purpose, text: string): string {
  return startCode(key, purpose).update(text).digest('hex');
}

/** For what comes in pieces. */
export function startCode(key: AuditKey, purpose: Purpose): Hmac {
  return createHmac('sha256', key.secret).update(`ax-qna ${purpose}\n`);
}

function keyOf(secret: string): AuditKey {
  const key = { id: '', secret: createSecretKey(Buffer.from(secret)) };
  return { ...key, id: codeOf(key, 'key-id', '').slice(0, ID_DIGITS) };
}
