/**
 * What a step does in one go. A step of a live database is cut so that no part both waits for a lock that holds writers
 * up and has much to do once it holds it.
 */
export interface Part {
  /** `together`: one transaction, all or nothing. `alone`: each statement commits by itself and holds no writer up. */
  readonly kind: 'together' | 'alone';
  /** Tables that may be in use and that the part changes or refers to. */
  readonly tables: readonly string[];
  readonly statements: readonly string[];
  /** Does the same within the one transaction of an adoption, which holds the tables anyway. */
  readonly held: readonly string[];
}

/** How long a part waits for a lock that holds up whoever comes after it: that is the longest stall of a writer. */
const BRIEF_WAIT = '200ms';
/** How long for a lock behind which no writer queues. */
const PATIENT_WAIT = '30s';

/** After a script that failed: also forgets the settings of an `alone` part. */
export const UNDO = 'ROLLBACK; RESET lock_timeout; RESET statement_timeout';

/** Quick changes of tables that are in use. The first part of a step must bear being repeated. */
export function together(tables: readonly string[], ...statements: string[]): Part {
  return { kind: 'together', tables, statements, held: statements };
}

/** Long work under locks that writers pass by; repeated as a whole when it was cut short. */
export function alone(
  tables: readonly string[],
  statements: readonly string[],
  held: readonly string[] = statements,
): Part {
  return { kind: 'alone', tables, statements, held };
}

/** CREATE INDEX CONCURRENTLY, after removing what an interrupted run left of the index. */
export function concurrently(create: string): Part {
  const [, name, table] = /INDEX CONCURRENTLY (\w+) ON (\w+)/.exec(create) ?? [];
  if (name === undefined || table === undefined) throw new Error(`Not a CREATE INDEX CONCURRENTLY: ${create}`);
  const statements = [`DROP INDEX CONCURRENTLY IF EXISTS ${name}`, create];
  return alone([table], statements, [create.replace(' CONCURRENTLY', '')]);
}

/** Has functions find our tables, whatever their caller has put before them. @param functions with what is in their brackets */
export function seeingOurTables(...functions: string[]): string {
  const pinned = functions.map(
    (name) => `  EXECUTE format('ALTER FUNCTION ${name} SET search_path = %I, pg_temp', current_schema());`,
  );
  return `-- Nobody's temporary table takes the place of ours.\nDO $$ BEGIN\n${pinned.join('\n')}\nEND $$`;
}

/**
 * For the DECLARE of a block that fills a table: the statements by which triggers that an adopted database has of its own
 * rest, and those by which they work `again`. @param theirs what is so of their `tgname`, and not of ours
 */
export function restOfTriggers(table: string, theirs: string): string {
  const found = `FROM pg_trigger
    WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal AND tgenabled IN ('O', 'A') AND tgname ${theirs});`;
  return `off text[] := ARRAY(SELECT format('ALTER TABLE ${table} DISABLE TRIGGER %I', tgname) ${found}
  again text[] := ARRAY(SELECT format('ALTER TABLE ${table} ENABLE %s %I',
      CASE tgenabled WHEN 'A' THEN 'ALWAYS TRIGGER' ELSE 'TRIGGER' END, tgname) ${found}`;
}

/** Checks the rows that were there before constraints which hold for new ones already. */
export function validated(table: string, ...constraints: string[]): Part {
  return alone(
    [table],
    constraints.map((name) => `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`),
  );
}

/**
 * The part as the server is told it, to the letter.
 * @param record what belongs into the same transaction: the step's record in its last part
 */
export function scriptOf(part: Part, record: readonly string[] = []): string[] {
  if (part.kind === 'together') return ['BEGIN', ...bodyOf(part), ...record, 'COMMIT'];
  return [
    `SET lock_timeout = '${PATIENT_WAIT}'`,
    `SET statement_timeout = 0`,
    ...part.statements,
    'RESET lock_timeout',
    'RESET statement_timeout',
    ...(record.length > 0 ? ['BEGIN', ...record, 'COMMIT'] : []),
  ];
}

/** The inside of the transaction of a `together` part. */
export function bodyOf({ tables, statements }: Part): string[] {
  return [
    `SET LOCAL lock_timeout = '${PATIENT_WAIT}'`,
    `SET LOCAL statement_timeout = 0`,
    // Sends an autovacuum away, which does not make room for anybody who waits only briefly. No writer waits for this.
    ...(tables.length > 0 ? [`LOCK TABLE ${tables.join(', ')} IN SHARE UPDATE EXCLUSIVE MODE`] : []),
    `SET LOCAL lock_timeout = '${BRIEF_WAIT}'`,
    ...statements,
  ];
}
