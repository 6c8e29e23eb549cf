import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** What the first request with a key was answered; status is null while that answer is not known. */
export class CreateIdempotencyKeys1763800000012 extends SqlMigration {
  readonly parts = [
    together(
      ['users'],
      `CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL CONSTRAINT idempotency_keys_user_id_fkey REFERENCES users (id) ON DELETE CASCADE,
  route text NOT NULL,
  key varchar(255) NOT NULL,
  body_hash text NOT NULL,
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (user_id, route, key)
)`,
      `CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at)`,
    ),
  ];

  readonly reverts = [`DROP TABLE idempotency_keys`];
}
