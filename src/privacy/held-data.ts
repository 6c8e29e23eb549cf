import { TELLING } from '../answers/event-kinds.js';

/** What one table holds about a person: which of its rows, and what an export gives of them. */
export interface HeldTable {
  /** SQL over the table's alias `t`; $1 is the expert's id, $2 the user's or null. These rows go with the person. */
  readonly rows: string;
  /** Columns an export gives. */
  readonly given: readonly string[];
  /** Given once the result is released, or on demand. */
  readonly results?: readonly string[];
  /** Given as a pseudonym: ids of other people. */
  readonly people?: readonly string[];
  /** Columns an export does not give, with the reason. */
  readonly withheld?: Readonly<Record<string, string>>;
  /** SQL of the rows among them that an export gives; all, where it is left out. */
  readonly exported?: string;
  /** SQL of what makes a row readable, as further columns. */
  readonly readable?: string;
  /** SQL: the answer whose release decides on `results`, where it is not the row itself. */
  readonly answerId?: string;
  /** The whole row is a result. */
  readonly wholly?: boolean;
}

const COUNTER = 'counts changes of the row for caches';
const OWN_ROWS = 't.expert_id = $1';
/** As it was answered: an earlier wording lies with the revisions, the current one with the question. */
const QUESTION = `coalesce(
  (SELECT jsonb_build_object('content', r.content, 'options', r.options) FROM question_revisions r
    WHERE r.question_id = t.question_id AND r.revision = t.question_revision),
  (SELECT jsonb_build_object('content', q.content, 'options', q.options) FROM questions q
    WHERE q.id = t.question_id AND q.revision = t.question_revision)) AS question`;

/**
 * Every table that tells of a person. A table or column that refers to one and is not named here fails a test: whoever
 * adds it decides what erasing and exporting do with it. The rows go by cascade from `users` and `experts`.
 */
export const HELD: Readonly<Record<string, HeldTable>> = {
  users: {
    rows: 't.id = $2',
    given: ['id', 'email', 'name', 'role', 'is_active', 'created_at', 'updated_at'],
    withheld: {
      password_hash: 'would help whoever gets hold of the export to guess the password',
      row_version: COUNTER,
    },
  },
  experts: {
    rows: 't.id = $1',
    given: ['id', 'user_id', 'specialties', 'is_active', 'created_at', 'updated_at'],
    withheld: { row_version: COUNTER },
  },
  answers: {
    rows: OWN_ROWS,
    given: [
      'id',
      'expert_id',
      'question_id',
      'question_revision',
      'version',
      'response_data',
      'max_score',
      'status',
    ].concat(['submitted_at', 'created_at', 'content_updated_at']),
    results: ['score', 'is_correct', 'grader_comment', 'graded_at', 'reviewed_at', 'updated_at'],
    people: ['grader_id', 'reviewer_id', 'written_by_id'],
    withheld: { row_version: COUNTER, content_version: COUNTER, superseded: 'follows from the versions' },
    readable: QUESTION,
    answerId: 't.id',
  },
  grade_events: {
    rows: OWN_ROWS,
    given: ['id', 'answer_id', 'expert_id', 'question_id', 'question_revision', 'seq', 'version', 'kind', 'policy']
      .concat(['status_before', 'status_after', 'score_before', 'score_after', 'max_score', 'is_correct', 'criteria'])
      .concat(['items', 'adjustment', 'comment', 'reason', 'created_at']),
    people: ['actor_id'],
    withheld: {
      subject_id: 'names a grader who saw a name; those events are not given either',
      mark: 'is of one marker of several, who stand by the agreed score alone; those events are not given either',
      response_hash: 'is computed from the answer',
      rubric_hash: 'would let a guess at the rubric be checked',
      key_id: 'tells the keys of the server apart',
      prev_hash: 'would let a guess at the grader be checked',
      hash: 'would let a guess at the grader be checked',
    },
    exported: TELLING('t'),
    answerId: 't.answer_id',
    wholly: true,
  },
  grade_event_tombstones: {
    rows: 'false',
    given: [],
    withheld: Object.fromEntries(
      ['expert_id', 'question_id', 'events', 'last_seq', 'last_hash', 'erased_at'].map((column) => [
        column,
        'comes to be by erasing a person, of whom it keeps an id that then stands for nobody',
      ]),
    ),
  },
  tombstone_proofs: {
    rows: 'false',
    given: [],
    withheld: Object.fromEntries(
      ['expert_id', 'question_id', 'intact', 'key_id', 'code', 'created_at'].map((column) => [
        column,
        'belongs to a tombstone, which comes to be by erasing a person',
      ]),
    ),
  },
  grading_claims: {
    rows: 't.answer_id IN (SELECT id FROM answers WHERE expert_id = $1) OR t.grader_id = $2',
    given: [],
    withheld: Object.fromEntries(
      ['answer_id', 'slot', 'markers', 'id', 'grader_id', 'token', 'claimed_at', 'expires_at'].map((column) => [
        column,
        'tells for minutes that somebody grades an answer, which its expert does not learn; the grade is among the acts',
      ]),
    ),
  },
  evaluator_exclusions: {
    rows: 't.expert_id = $1 OR t.user_id = $2',
    given: [],
    withheld: Object.fromEntries(
      ['user_id', 'expert_id', 'reason', 'created_by_id', 'created_at'].map((column) => [
        column,
        'tells who is kept from judging whose answers, and why: experts do not learn who would judge theirs, nor graders whose they judge',
      ]),
    ),
  },
  panels: {
    rows: 't.answer_id IN (SELECT id FROM answers WHERE expert_id = $1)',
    given: [],
    withheld: Object.fromEntries(
      ['answer_id', 'markers', 'panel_rule', 'panel_spread', 'first_seq', 'marker_ids', 'disputed_at'].map((column) => [
        column,
        'tells how far an answer is marked, which its expert does not learn; the score is among the acts',
      ]),
    ),
  },
  final_results: {
    rows: OWN_ROWS,
    given: [
      'id',
      'expert_id',
      'number',
      'reason',
      'allow_ungraded',
      'total',
      'graded_total',
      'categories',
      'items',
    ].concat(['created_at']),
    people: ['finalized_by_id'],
  },
  regrade_items: {
    rows: 't.answer_id IN (SELECT id FROM answers WHERE expert_id = $1)',
    given: [],
    withheld: Object.fromEntries(
      ['regrade_id', 'answer_id', 'outcome', 'score_before', 'max_score_before', 'is_correct_before']
        .concat(['rule_score', 'rule_max_score', 'rule_is_correct', 'key_revision', 'event_id'])
        .map((column) => [column, 'repeats what the acts tell of a score, or tells what a rule would have given']),
    ),
  },
  regrades: ofTheBank(
    'id question_id revision policy option reverts_id reason allow_lower state started_by_id created_at finished_at total ' +
      'done counts last_answer_id row_version failures last_failure next_try_at',
  ),
  result_reopenings: {
    rows: OWN_ROWS,
    given: ['event_id', 'expert_id', 'number', 'created_at'],
  },
  appeals: {
    rows: OWN_ROWS,
    given: [
      'id',
      'answer_id',
      'expert_id',
      'number',
      'state',
      'about',
      'criteria',
      'text',
      'created_at',
      'decide_by',
    ].concat(['outcome', 'reason', 'event_id', 'regrade_id', 'closed_at']),
    people: ['decided_by_id'],
    withheld: {
      assignee_id: 'is for nobody to know before the decision, and after it is who decided',
      assigned_at: 'is when somebody got it to decide, which its expert does not learn',
      row_version: COUNTER,
    },
  },
  appeal_acts: {
    rows: 't.appeal_id IN (SELECT id FROM appeals WHERE expert_id = $1)',
    given: [],
    withheld: Object.fromEntries(
      ['appeal_id', 'seq', 'act', 'actor_id', 'assignee_id', 'created_at'].map((column) => [
        column,
        'tells who was to decide the appeal; when it was opened and closed, and who decided, is with the appeal',
      ]),
    ),
  },
  sessions: {
    rows: 't.user_id = $2',
    given: ['id', 'user_id', 'identity_id', 'created_at', 'expires_at', 'revoked_at'],
  },
  user_identities: {
    rows: 't.user_id = $2',
    given: ['id', 'user_id', 'issuer', 'subject', 'role_as_of', 'created_at'],
  },
  refresh_tokens: {
    rows: 't.session_id IN (SELECT id FROM sessions WHERE user_id = $2)',
    given: ['id', 'session_id', 'created_at', 'expires_at', 'used_at'],
    withheld: { token_hash: 'is a secret' },
  },
  idempotency_keys: {
    rows: 't.user_id = $2',
    given: ['user_id', 'route', 'key', 'status', 'created_at'],
    withheld: {
      body_hash: 'is computed from the request',
      headers: 'repeat what the other tables give',
      body: 'repeats what the other tables give, and may name other people where the person acted for them',
    },
  },
  files: {
    rows: OWN_ROWS,
    given: ['id', 'expert_id', 'name', 'type', 'size', 'sha256', 'frozen_at', 'created_at'],
    people: ['uploaded_by_id'],
  },
  questions: ofTheBank(
    'id category_id external_id q_type content options correct_answer scoring_rubric max_score difficulty ' +
      'target_specialties explanation display_order is_active markers panel_rule panel_spread created_at updated_at revision revised_by_id revised_at row_version',
  ),
  question_revisions: ofTheBank(
    'question_id revision q_type content options correct_answer scoring_rubric max_score created_by_id created_at',
  ),
};

/** @param columns with spaces between them */
function ofTheBank(columns: string): HeldTable {
  const reason = 'belongs to the bank; that the person wrote it is among the acts';
  return {
    rows: 'false',
    given: [],
    withheld: Object.fromEntries(columns.split(' ').map((column) => [column, reason])),
  };
}

/** What the person did to what is not theirs: the act and when, never whom it concerned. $2 is the user's id. */
export const ACTS = `
SELECT 'judged an answer: ' || kind AS act, created_at AS at, question_id FROM grade_events
 WHERE actor_id = $2 AND expert_id IS DISTINCT FROM $1
UNION ALL
SELECT 'assigned an appeal', t.created_at, a.question_id
  FROM appeal_acts t JOIN appeals p ON p.id = t.appeal_id JOIN answers a ON a.id = p.answer_id
 WHERE t.actor_id = $2 AND t.act = 'ASSIGNED' AND p.expert_id IS DISTINCT FROM $1
UNION ALL
SELECT 'finalized a result', created_at, NULL FROM final_results WHERE finalized_by_id = $2 AND expert_id <> $1
UNION ALL
SELECT 'wrote a question', created_at, question_id FROM question_revisions WHERE created_by_id = $2
UNION ALL
SELECT 'wrote a question', coalesce(revised_at, created_at), id FROM questions q
 WHERE revised_by_id = $2
   AND NOT EXISTS (SELECT FROM question_revisions r WHERE r.question_id = q.id AND r.revision = q.revision)
UNION ALL
SELECT 'regraded a question', created_at, question_id FROM regrades WHERE started_by_id = $2
UNION ALL
SELECT 'wrote an answer for somebody', created_at, question_id FROM answers WHERE written_by_id = $2 AND expert_id <> $1
UNION ALL
SELECT 'kept somebody from judging', created_at, NULL FROM evaluator_exclusions WHERE created_by_id = $2
UNION ALL
SELECT 'uploaded a file for somebody', created_at, NULL FROM files WHERE uploaded_by_id = $2 AND expert_id <> $1
ORDER BY 2`;
