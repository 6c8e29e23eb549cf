import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const SRC = new URL('../', import.meta.url).pathname;

/** SQL that leaves something behind on its connection once the transaction is over. */
const LEFT_BEHIND: Readonly<Record<string, RegExp>> = {
  'a setting': /[`'"(;]\s*(RESET\s|SET\s+(?!LOCAL\b|TRANSACTION\b|CONSTRAINTS\b)(SESSION\s+)?[\w.]+\s*(=|TO\b))/,
  'a setting by its function': /\bset_config\([^)]*\bfalse\s*\)/i,
  'a lock': /\bpg_(try_)?advisory_(lock|unlock)/i,
  'a channel': /[`'"(;]\s*(UN)?LISTEN\s/,
  'a table': /\bCREATE\s+(LOCAL\s+|GLOBAL\s+)?TEMP/i,
  'a statement': /[`'"(;]\s*(PREPARE|DEALLOCATE)\s/,
  'a cursor': /\bWITH\s+HOLD\b/i,
  'the last value of a sequence': /\b(currval|lastval)\(/i,
};

/** What works over connections of its own, past any pooler (DATABASE_DIRECT_URL). */
const OWN_CONNECTION = ['database/listener.ts', 'database/migrations/', 'database/migrator/', 'database/embedded'];

const FILES = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter(
  (name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'),
);

/** Lines that are no comments, by what they leave behind. */
function leftBehindBy(text: string): string[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
  return Object.entries(LEFT_BEHIND).flatMap(([what, pattern]) => (pattern.test(code) ? [what] : []));
}

describe('a request leaves nothing behind on its connection, which is the next one’s behind a pooler', () => {
  it('neither settings nor locks nor anything else outlives a transaction', () => {
    const found = FILES.filter((name) => !OWN_CONNECTION.some((own) => name.startsWith(own))).flatMap((name) =>
      leftBehindBy(readFileSync(join(SRC, name), 'utf8')).map((what) => `${relative('.', name)}: ${what}`),
    );

    expect(FILES.length).toBeGreaterThan(100);
    expect(found).toEqual([]);
  });

  it.each([
    ['a setting', 'tx.query(`SET statement_timeout = 0`)'],
    ['a setting', "tx.query('SET SESSION work_mem TO 5')"],
    ['a setting', 'tx.query(`SELECT 1; RESET lock_timeout`)'],
    ['a setting by its function', "`SELECT set_config('app.user', $1, false)`"],
    ['a lock', '`SELECT pg_advisory_lock(1)`'],
    ['a lock', '`SELECT pg_try_advisory_lock(1)`'],
    ['a channel', '`LISTEN changes`'],
    ['a table', '`CREATE TEMPORARY TABLE picked (id uuid)`'],
    ['a statement', '`PREPARE one AS SELECT 1`'],
    ['a cursor', '`DECLARE c CURSOR WITH HOLD FOR SELECT 1`'],
    ['the last value of a sequence', "`SELECT currval('a')`"],
  ])('%s is found', (what, code) => {
    expect(leftBehindBy(code)).toEqual([what]);
  });

  it.each([
    '`SET LOCAL statement_timeout = 0`',
    '`SELECT pg_advisory_xact_lock(1)`',
    "`SELECT set_config('app.user', $1, true)`",
    '`UPDATE users SET role = $1`',
    '`INSERT INTO a VALUES (1) ON CONFLICT (id) DO UPDATE SET b = 2`',
  ])('what ends with the transaction is none: %s', (code) => {
    expect(leftBehindBy(code)).toEqual([]);
  });
});
