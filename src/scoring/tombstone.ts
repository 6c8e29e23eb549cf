import { type AuditKey, type AuditKeys, codeOf } from './audit-key.js';

/** What is left of a chain whose expert was erased. */
export interface Tombstone {
  expertId: string;
  questionId: string;
  /** How many events there were; the same as `lastSeq`, unless some were missing. */
  events: number;
  lastSeq: number;
  lastHash: string;
  /** ISO 8601, UTC, microseconds. */
  erasedAt: string;
}

/** What who erased says of it. */
export interface TombstoneProof {
  /** Whether the chain was as it had been written. */
  intact: boolean;
  keyId: string;
  /** {@link tombstoneCode} */
  code: string;
}

/** HMAC-SHA-256, in hex, of a tombstone and of what was found of its chain. */
export function tombstoneCode(key: AuditKey, tombstone: Tombstone, intact: boolean): string {
  const { expertId, questionId, events, lastSeq, lastHash, erasedAt } = tombstone;
  return codeOf(key, 'tombstone', JSON.stringify([expertId, questionId, events, lastSeq, lastHash, erasedAt, intact]));
}

/** Whether a proof is that of the tombstone; null where its key is not known here. */
export function provesTombstone(keys: AuditKeys, tombstone: Tombstone, proof: TombstoneProof): boolean | null {
  const key = keys.byId.get(proof.keyId);
  return key === undefined ? null : proof.code === tombstoneCode(key, tombstone, proof.intact);
}
