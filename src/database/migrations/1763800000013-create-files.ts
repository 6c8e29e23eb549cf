import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/** What was uploaded for an expert; the bytes lie in the file store under the same id. */
export class CreateFiles1763800000013 extends SqlMigration {
  readonly parts = [
    together(
      ['experts', 'users'],
      `CREATE TABLE files (
  id uuid NOT NULL CONSTRAINT files_pkey PRIMARY KEY,
  expert_id uuid NOT NULL CONSTRAINT files_expert_id_fkey REFERENCES experts (id) ON DELETE CASCADE,
  uploaded_by_id uuid CONSTRAINT files_uploaded_by_id_fkey REFERENCES users (id) ON DELETE SET NULL,
  name varchar(255) NOT NULL,
  type varchar(127) NOT NULL,
  size integer NOT NULL CONSTRAINT files_size_check CHECK (size >= 0),
  sha256 text NOT NULL,
  frozen_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
)`,
      `CREATE INDEX ix_files_expert_id ON files (expert_id)`,
    ),
  ];

  readonly reverts = [`DROP TABLE files`];
}
