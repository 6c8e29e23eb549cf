import type { AuditOptions } from '../../src/audit/audit.js';
import { type AuditKeys, auditKeysOf } from '../../src/scoring/audit-key.js';
import type { TestApp } from './app.js';

/** By which every application of the tests and drills writes the record of grades. */
export const TEST_AUDIT_KEY = 'a test key that is long enough for the record of grades';

export const TEST_AUDIT_KEYS = auditKeysOf({ auditKey: TEST_AUDIT_KEY, auditKeysBefore: [] });

/** As the owner of the tables reads the record; with nothing printed. */
export const auditOptions = (
  { db }: TestApp,
  keys: AuditKeys = TEST_AUDIT_KEYS,
): Omit<AuditOptions, 'checkpoints'> => ({
  databaseUrl: ownerUrl(db),
  keys,
  signal: new AbortController().signal,
  onProgress: () => undefined,
});

export const ownerUrl = ({ options }: TestApp['db']): string => (options as { url: string }).url;
