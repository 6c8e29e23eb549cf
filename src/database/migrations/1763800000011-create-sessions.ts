import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** A session is a family of refresh tokens; each is used once, and using one twice ends the family. */
export class CreateSessions1763800000011 extends SqlMigration {
  readonly parts = [
    together(
      ['users'],
      `CREATE TABLE sessions (
  id uuid NOT NULL CONSTRAINT sessions_pkey PRIMARY KEY,
  user_id uuid NOT NULL CONSTRAINT sessions_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz
)`,
      `CREATE INDEX ix_sessions_user_id ON sessions (user_id)`,
      `CREATE TABLE refresh_tokens (
  id uuid NOT NULL CONSTRAINT refresh_tokens_pkey PRIMARY KEY,
  session_id uuid NOT NULL CONSTRAINT refresh_tokens_session_id_fkey REFERENCES sessions (id) ON DELETE CASCADE,
  token_hash text NOT NULL CONSTRAINT refresh_tokens_token_hash_key UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
)`,
      `CREATE INDEX ix_refresh_tokens_session_id ON refresh_tokens (session_id)`,
    ),
  ];

  readonly reverts = [`DROP TABLE refresh_tokens`, `DROP TABLE sessions`];
}
