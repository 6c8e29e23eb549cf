import type { DataSource } from 'typeorm';

/**
 * The plan of a statement once it has run a few times under its name: made without its values. For a pool of one
 * connection, on which that stays set.
 */
export async function genericPlan(db: DataSource, text: string, values: readonly unknown[]): Promise<string> {
  await db.query(`SET plan_cache_mode = force_generic_plan`);
  await db.query(`PREPARE planned AS ${text}`);
  const literals = values.map((value) => (Array.isArray(value) ? `'{${value.join()}}'` : `'${String(value)}'`));
  const plan: { 'QUERY PLAN': string }[] = await db.query(`EXPLAIN EXECUTE planned (${literals.join(', ')})`);
  await db.query(`DEALLOCATE planned`);
  return plan.map((line) => line['QUERY PLAN']).join('\n');
}
