import { type Part, together } from './parts.js';
import { SqlMigration } from './sql-migration.js';

/**
 * Whatever decides who a token lets in, and as what, is told by name of the user to every process that keeps what it has
 * read of it. Triggers tell, so that no way of changing it forgets to; an empty name is everybody. A new session tells
 * nothing, nor does clearing away one that was at its end: commits that tell wait for each other.
 */
export class TellChangesOfBearers1763800000022 extends SqlMigration {
  // One table a part: whoever holds one holds its writers up, and would hold them while it waits for the next.
  readonly parts: readonly Part[] = [
    together(
      ['users'],
      `CREATE OR REPLACE FUNCTION bearer_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner_column text := TG_ARGV[0];
  person text;
BEGIN
  IF TG_LEVEL = 'STATEMENT' THEN
    PERFORM pg_notify('axqna_bearers', '');
    RETURN NULL;
  END IF;
  FOREACH person IN ARRAY ARRAY[to_jsonb(OLD) ->> owner_column, to_jsonb(NEW) ->> owner_column] LOOP
    IF person IS NOT NULL THEN
      PERFORM pg_notify('axqna_bearers', person);
    END IF;
  END LOOP;
  RETURN NULL;
END $$`,
      `CREATE OR REPLACE TRIGGER users_bearer_update AFTER UPDATE ON users
FOR EACH ROW WHEN ((OLD.id, OLD.role, OLD.is_active) IS DISTINCT FROM (NEW.id, NEW.role, NEW.is_active))
EXECUTE FUNCTION bearer_changed('id')`,
      `CREATE OR REPLACE TRIGGER users_bearer_delete AFTER DELETE ON users
FOR EACH ROW EXECUTE FUNCTION bearer_changed('id')`,
      truncationOf('users'),
    ),
    together(
      ['experts'],
      `CREATE OR REPLACE TRIGGER experts_bearer_update AFTER UPDATE ON experts
FOR EACH ROW WHEN ((OLD.id, OLD.user_id, OLD.specialties, OLD.is_active)
  IS DISTINCT FROM (NEW.id, NEW.user_id, NEW.specialties, NEW.is_active))
EXECUTE FUNCTION bearer_changed('user_id')`,
      `CREATE OR REPLACE TRIGGER experts_bearer_insert_delete AFTER INSERT OR DELETE ON experts
FOR EACH ROW EXECUTE FUNCTION bearer_changed('user_id')`,
      truncationOf('experts'),
    ),
    together(
      ['sessions'],
      `CREATE OR REPLACE TRIGGER sessions_bearer_update AFTER UPDATE ON sessions
FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION bearer_changed('user_id')`,
      `CREATE OR REPLACE TRIGGER sessions_bearer_delete AFTER DELETE ON sessions
FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND OLD.expires_at > now()) EXECUTE FUNCTION bearer_changed('user_id')`,
      truncationOf('sessions'),
    ),
  ];

  readonly reverts = [
    `DROP TRIGGER sessions_bearer_truncate ON sessions`,
    `DROP TRIGGER sessions_bearer_delete ON sessions`,
    `DROP TRIGGER sessions_bearer_update ON sessions`,
    `DROP TRIGGER experts_bearer_truncate ON experts`,
    `DROP TRIGGER experts_bearer_insert_delete ON experts`,
    `DROP TRIGGER experts_bearer_update ON experts`,
    `DROP TRIGGER users_bearer_truncate ON users`,
    `DROP TRIGGER users_bearer_delete ON users`,
    `DROP TRIGGER users_bearer_update ON users`,
    `DROP FUNCTION bearer_changed()`,
  ];
}

function truncationOf(table: string): string {
  return `CREATE OR REPLACE TRIGGER ${table}_bearer_truncate AFTER TRUNCATE ON ${table}
FOR EACH STATEMENT EXECUTE FUNCTION bearer_changed()`;
}
