/**
 * Holds where nothing keeps a user from judging an expert's answers: whoever hands answers out, takes a judgement or decides
 * asks for it. Both are SQL of the type uuid, the alias `x` aside; for a user who is null it always holds.
 */
export const notExcluded = (user: string, expert: string): string =>
  `NOT EXISTS (SELECT FROM evaluator_exclusions x WHERE x.user_id = ${user} AND x.expert_id = ${expert})`;
