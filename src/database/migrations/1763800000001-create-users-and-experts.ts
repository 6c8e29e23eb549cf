import { together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * The people: created when absent. Where another application already keeps users and experts, only what is missing is
 * added, and the step remembers that they are not ours to drop.
 */
export class CreateUsersAndExperts1763800000001 extends SqlMigration {
  readonly parts = [
    together(
      [],
      `CREATE TABLE migration_baseline (
  migration text NOT NULL CONSTRAINT migration_baseline_pkey PRIMARY KEY,
  adopted_at timestamptz NOT NULL DEFAULT now()
)`,
      `INSERT INTO migration_baseline (migration)
SELECT 'CreateUsersAndExperts1763800000001'
WHERE to_regclass('users') IS NOT NULL OR to_regclass('experts') IS NOT NULL`,
      `DO $$ BEGIN
  IF to_regtype('userrole') IS NULL THEN
    CREATE TYPE userrole AS ENUM ('APPLICANT', 'EVALUATOR', 'OPERATOR', 'ADMIN');
  END IF;
END $$`,

      `CREATE TABLE IF NOT EXISTS users (id uuid NOT NULL CONSTRAINT users_pkey PRIMARY KEY)`,
      `ALTER TABLE users
  ADD COLUMN IF NOT EXISTS email varchar(320),
  ADD COLUMN IF NOT EXISTS password_hash text,
  ADD COLUMN IF NOT EXISTS name varchar(200),
  ADD COLUMN IF NOT EXISTS role userrole,
  ADD COLUMN IF NOT EXISTS is_active boolean DEFAULT true,
  ADD COLUMN IF NOT EXISTS row_version integer DEFAULT 1,
  ADD COLUMN IF NOT EXISTS created_at timestamptz DEFAULT now(),
  ADD COLUMN IF NOT EXISTS updated_at timestamptz DEFAULT now()`,
      `-- Made a statement ago, or another application's, whose people are few.
-- squawk-ignore-file adding-not-nullable-field
ALTER TABLE users
  ALTER COLUMN is_active SET DEFAULT true, ALTER COLUMN is_active SET NOT NULL,
  ALTER COLUMN row_version SET DEFAULT 1, ALTER COLUMN row_version SET NOT NULL,
  ALTER COLUMN created_at SET DEFAULT now(), ALTER COLUMN created_at SET NOT NULL,
  ALTER COLUMN updated_at SET DEFAULT now(), ALTER COLUMN updated_at SET NOT NULL`,
      `DO $$ DECLARE narrow record; BEGIN
  FOR narrow IN
    SELECT a.attname, wanted.length
    FROM (VALUES ('email', 320), ('name', 200)) AS wanted (column_name, length)
    JOIN pg_attribute a ON a.attrelid = 'users'::regclass AND a.attname = wanted.column_name
    WHERE a.atttypid = 'varchar'::regtype AND a.atttypmod BETWEEN 0 AND wanted.length + 3
  LOOP
    EXECUTE format('ALTER TABLE users ALTER COLUMN %I TYPE varchar(%s)', narrow.attname, narrow.length);
  END LOOP;
END $$`,
      `CREATE UNIQUE INDEX ux_users_email ON users (lower(email))`,

      `CREATE TABLE IF NOT EXISTS experts (id uuid NOT NULL CONSTRAINT experts_pkey PRIMARY KEY)`,
      `ALTER TABLE experts
  ADD COLUMN IF NOT EXISTS user_id uuid,
  ADD COLUMN IF NOT EXISTS specialties jsonb DEFAULT '[]',
  ADD COLUMN IF NOT EXISTS is_active boolean DEFAULT true,
  ADD COLUMN IF NOT EXISTS row_version integer DEFAULT 1,
  ADD COLUMN IF NOT EXISTS created_at timestamptz DEFAULT now(),
  ADD COLUMN IF NOT EXISTS updated_at timestamptz DEFAULT now()`,
      `ALTER TABLE experts
  ALTER COLUMN specialties SET DEFAULT '[]', ALTER COLUMN specialties SET NOT NULL,
  ALTER COLUMN is_active SET DEFAULT true, ALTER COLUMN is_active SET NOT NULL,
  ALTER COLUMN row_version SET DEFAULT 1, ALTER COLUMN row_version SET NOT NULL,
  ALTER COLUMN created_at SET DEFAULT now(), ALTER COLUMN created_at SET NOT NULL,
  ALTER COLUMN updated_at SET DEFAULT now(), ALTER COLUMN updated_at SET NOT NULL`,
      `ALTER TABLE experts ADD CONSTRAINT experts_specialties_check CHECK (jsonb_typeof(specialties) = 'array')`,
      `DO $$ DECLARE user_column int2 := (
  SELECT attnum FROM pg_attribute WHERE attrelid = 'experts'::regclass AND attname = 'user_id'
); BEGIN
  IF NOT EXISTS (
    SELECT FROM pg_constraint
    WHERE conrelid = 'experts'::regclass AND contype IN ('u', 'p') AND conkey = ARRAY[user_column]
  ) THEN
    ALTER TABLE experts ADD CONSTRAINT experts_user_id_key UNIQUE (user_id);
  END IF;
  IF NOT EXISTS (
    SELECT FROM pg_constraint
    WHERE conrelid = 'experts'::regclass AND contype = 'f' AND conkey = ARRAY[user_column]
  ) THEN
    ALTER TABLE experts ADD CONSTRAINT experts_user_id_fkey
      FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE;
  END IF;
END $$`,
      `CREATE INDEX ix_experts_list ON experts (created_at, id)`,
    ),
  ];

  readonly reverts = [
    `DO $$ BEGIN
  IF EXISTS (SELECT FROM migration_baseline) THEN
    RAISE EXCEPTION 'users and experts were there before this product: their step cannot be undone';
  END IF;
END $$`,
    `DROP TABLE experts`,
    `DROP TABLE users`,
    `DROP TYPE userrole`,
    `DROP TABLE migration_baseline`,
  ];
}
