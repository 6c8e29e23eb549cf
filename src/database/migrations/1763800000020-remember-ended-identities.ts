import { concurrently, type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Whoever is unlinked from an issuer, or erased, may still hold tokens of it: a digest of issuer and subject is kept for
 * as long as they are good, and tells of nobody. A trigger writes it, so that no way of ending an identity forgets to.
 * The indexes are for what clears sessions away.
 */
export class RememberEndedIdentities1763800000020 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['user_identities'],
      `CREATE TABLE IF NOT EXISTS ended_identities (
  digest text NOT NULL CONSTRAINT ended_identities_pkey PRIMARY KEY,
  ended_at timestamptz NOT NULL
)`,
      `CREATE INDEX IF NOT EXISTS ix_ended_identities_ended_at ON ended_identities (ended_at)`,
      `CREATE OR REPLACE FUNCTION user_identities_end() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ended_identities (digest, ended_at)
  VALUES (encode(sha256(convert_to(OLD.issuer || E'\\n' || OLD.subject, 'UTF8')), 'hex'), clock_timestamp())
  ON CONFLICT (digest) DO UPDATE SET ended_at = excluded.ended_at;
  RETURN NULL;
END $$`,
      `CREATE OR REPLACE TRIGGER user_identities_end AFTER DELETE ON user_identities
FOR EACH ROW EXECUTE FUNCTION user_identities_end()`,
    ),
    concurrently(`CREATE INDEX CONCURRENTLY ix_sessions_expires_at ON sessions (expires_at)`),
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_sessions_revoked_at ON sessions (revoked_at) WHERE revoked_at IS NOT NULL AND identity_id IS NULL`,
    ),
  ];

  readonly reverts = [
    `DROP INDEX ix_sessions_revoked_at`,
    `DROP INDEX ix_sessions_expires_at`,
    `DROP TRIGGER user_identities_end ON user_identities`,
    `DROP FUNCTION user_identities_end()`,
    `DROP TABLE ended_identities`,
  ];
}
