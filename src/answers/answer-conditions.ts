/** Staff see what was handed in and the drafts they wrote; `writer` is SQL for the user. */
export const shownToStaff = (alias: string, writer: string): string =>
  `(${alias}.status <> 'DRAFT' OR ${alias}.written_by_id = ${writer})`;

/** Experts see their own versions besides. $2 is the caller's expert id, $3 the user id, $4 whether staff's rule holds. */
export const visible = (alias: string): string =>
  `(${alias}.expert_id = $2 OR ($4::boolean AND ${shownToStaff(alias, '$3')}))`;
