import { concurrently, type Part, together, validated } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * People of an issuer of OpenID Connect. Each of its tokens that was seen is a session, kept until the token expires,
 * so that signing out holds for tokens that somebody else has signed.
 */
export class CreateUserIdentities1763800000019 extends SqlMigration {
  readonly parts: readonly Part[] = [
    together(
      ['users', 'sessions'],
      `CREATE TABLE IF NOT EXISTS user_identities (
  id uuid NOT NULL CONSTRAINT user_identities_pkey PRIMARY KEY,
  user_id uuid NOT NULL CONSTRAINT user_identities_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  issuer text NOT NULL,
  subject text NOT NULL,
  role_as_of timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT user_identities_issuer_subject_key UNIQUE (issuer, subject),
  CONSTRAINT user_identities_user_id_issuer_key UNIQUE (user_id, issuer)
)`,
      `ALTER TABLE sessions ADD COLUMN IF NOT EXISTS identity_id uuid`,
      `ALTER TABLE sessions
  DROP CONSTRAINT IF EXISTS sessions_identity_id_fkey,
  ADD CONSTRAINT sessions_identity_id_fkey
    FOREIGN KEY (identity_id) REFERENCES user_identities (id) ON DELETE CASCADE NOT VALID`,
    ),
    validated('sessions', 'sessions_identity_id_fkey'),
    concurrently(
      `CREATE INDEX CONCURRENTLY ix_sessions_identity_id ON sessions (identity_id) WHERE identity_id IS NOT NULL`,
    ),
  ];

  readonly reverts = [
    `DELETE FROM sessions WHERE identity_id IS NOT NULL`,
    `DROP INDEX ix_sessions_identity_id`,
    `ALTER TABLE sessions DROP COLUMN identity_id`,
    `DROP TABLE user_identities`,
  ];
}
