import type pg from 'pg';
import { createTestDatabase } from '../../support/database.js';
import type { TestApp } from '../../support/app.js';
import { givenCategory, givenQuestion } from '../../support/factories.js';
import { createTemplate } from '../../support/template.js';
import { type DrillPerson, givenDrillPerson } from '../support/people.js';
import { openPool } from '../support/pool.js';

/** Whoever works against the product in a drill, and on what. */
export interface World {
  readonly db: pg.Pool;
  readonly applicants: readonly DrillPerson[];
  readonly grader: DrillPerson;
  /** Essays that are answered again and again, and never graded. */
  readonly essays: readonly string[];
  /** Graded by the machine: each is answered once. */
  readonly choices: readonly string[];
  /** Essays that are answered once and then graded. */
  readonly graded: readonly string[];
}

export interface WorldSize {
  readonly applicants: number;
  readonly essays: number;
  readonly choices: number;
  readonly graded: number;
}

export async function createDatabase(serverUrl: string): Promise<string> {
  const template = await createTemplate(serverUrl);
  return (await createTestDatabase(serverUrl, template.name)).url;
}

/** In a migrated database. The pool outlives the server's crashes. */
export async function createWorld(databaseUrl: string, size: WorldSize): Promise<World> {
  const db = openPool(databaseUrl, { connectionTimeoutMillis: 5_000 });
  const tables = { db } as unknown as TestApp;
  const { id: categoryId } = await givenCategory(tables);
  const questions = async (qType: 'ESSAY' | 'SINGLE', count: number) => {
    const made: string[] = [];
    for (let index = 0; index < count; index += 1) made.push((await givenQuestion(tables, { categoryId, qType })).id);
    return made;
  };
  const applicants: DrillPerson[] = [];
  for (let index = 0; index < size.applicants; index += 1) applicants.push(await givenDrillPerson(db, 'APPLICANT'));
  return {
    db,
    applicants,
    grader: await givenDrillPerson(db, 'EVALUATOR'),
    essays: await questions('ESSAY', size.essays),
    choices: await questions('SINGLE', size.choices),
    graded: await questions('ESSAY', size.graded),
  };
}
