/** What the running product does with a table beside reading it. */
export interface TableRights {
  readonly insert?: boolean;
  /** Columns that may change once a row is there. */
  readonly update?: readonly string[];
  readonly delete?: boolean;
}

/**
 * The least that the running product can live with, table by table; `migrate grants` turns it into SQL. Whatever is not
 * named here is refused by the server itself: the schema belongs to another role, the one that migrates.
 */
export const RIGHTS: Readonly<Record<string, TableRights>> = {
  users: {
    insert: true,
    update: ['email', 'password_hash', 'name', 'role', 'is_active', 'row_version', 'updated_at'],
  },
  experts: { insert: true, update: ['user_id', 'specialties', 'is_active', 'row_version', 'updated_at'] },
  question_categories: {
    insert: true,
    update: [
      'name',
      'description',
      'weight',
      'display_order',
      'is_active',
      'suggestions',
      'markers',
      'panel_rule',
      'panel_spread',
      'row_version',
      'updated_at',
    ],
    delete: true,
  },
  questions: {
    insert: true,
    update: [
      'category_id',
      'external_id',
      'q_type',
      'content',
      'options',
      'correct_answer',
      'scoring_rubric',
      'max_score',
      'difficulty',
      'target_specialties',
      'explanation',
      'display_order',
      'is_active',
      'markers',
      'panel_rule',
      'panel_spread',
      'revision',
      'revised_by_id',
      'revised_at',
      'row_version',
      'updated_at',
    ],
    delete: true,
  },
  // Written by a trigger, which has the rights of the table's owner; by itself by a product of before beside this one.
  question_revisions: { insert: true },
  answers: {
    insert: true,
    // A trigger lets the content of drafts alone change. The rest is what grading and review write. `superseded` is written by
    // a trigger, which has the rights of the table's owner.
    update: [
      'version',
      'response_data',
      'max_score',
      'question_revision',
      'written_by_id',
      'status',
      'submitted_at',
      'score',
      'is_correct',
      'grader_id',
      'grader_comment',
      'graded_at',
      'reviewer_id',
      'reviewed_at',
      'row_version',
      'content_version',
      'content_updated_at',
      'updated_at',
    ],
    // Drafts; a trigger keeps what was handed in.
    delete: true,
  },
  grade_events: { insert: true },
  rubrics: { insert: true },
  // Written by the trigger on grade_events, which runs with the rights of the table's owner.
  grade_event_tombstones: {},
  // Written by who erases a person, with the owner's rights.
  tombstone_proofs: {},
  regrades: {
    insert: true,
    update: [
      'state',
      'finished_at',
      'total',
      'done',
      'counts',
      'last_answer_id',
      'row_version',
      'failures',
      'last_failure',
      'next_try_at',
    ],
  },
  regrade_items: { insert: true },
  grading_claims: { insert: true, update: ['expires_at'], delete: true },
  evaluator_exclusions: { insert: true, delete: true },
  panels: { insert: true, update: ['marker_ids', 'disputed_at'], delete: true },
  final_results: { insert: true },
  result_reopenings: { insert: true },
  // What an appeal says, and by when it is to be decided, stays.
  appeals: {
    insert: true,
    update: [
      'state',
      'assignee_id',
      'assigned_at',
      'outcome',
      'reason',
      'decided_by_id',
      'event_id',
      'regrade_id',
      'closed_at',
      'row_version',
    ],
  },
  appeal_acts: { insert: true },
  // Written by triggers, which have the rights of the table's owner.
  bank_versions: {},
  user_identities: { insert: true, update: ['role_as_of'], delete: true },
  // Written by the trigger on user_identities.
  ended_identities: { insert: true, update: ['ended_at'], delete: true },
  sessions: { insert: true, update: ['revoked_at'], delete: true },
  refresh_tokens: { insert: true, update: ['used_at'], delete: true },
  idempotency_keys: {
    insert: true,
    update: ['body_hash', 'status', 'headers', 'body', 'created_at'],
    delete: true,
  },
  files: { insert: true, update: ['frozen_at'] },
  attempt_counts: { insert: true, update: ['attempts', 'ends_at'], delete: true },
  migrations: {},
  migration_baseline: {},
  erased_marks: {},
  file_removals: { delete: true },
};

/** One privilege on one table: on these columns, or on all of it. */
export interface Need {
  readonly table: string;
  readonly privilege: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  readonly columns: readonly string[] | null;
}

/** {@link RIGHTS}, one by one. */
export const NEEDS: readonly Need[] = Object.entries(RIGHTS).flatMap(([table, { insert, update, delete: remove }]) => [
  { table, privilege: 'SELECT', columns: null },
  ...(insert ? [{ table, privilege: 'INSERT', columns: null } as const] : []),
  ...(update ? [{ table, privilege: 'UPDATE', columns: update } as const] : []),
  ...(remove ? [{ table, privilege: 'DELETE', columns: null } as const] : []),
]);
