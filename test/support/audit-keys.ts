import { auditKeysOf } from '../../src/scoring/audit-key.js';

/** By which every application of the tests and drills writes the record of grades. */
export const TEST_AUDIT_KEY = 'a test key that is long enough for the record of grades';

export const TEST_AUDIT_KEYS = auditKeysOf({ auditKey: TEST_AUDIT_KEY, auditKeysBefore: [] });
