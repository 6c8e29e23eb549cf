/** An id that tells where it belongs: kind 1 users, 2 experts, 3 categories, 4 questions, 5 answers, 6 the rest. */
export const id = (kind: number, number: string) =>
  `('${kind}0000000-0000-4000-8000-' || lpad((${number})::text, 12, '0'))::uuid`;

export interface Size {
  readonly questions: number;
  /** Rounded up to whole experts. */
  readonly answers: number;
}

/** Questions that one expert answers; every fourth of them twice. */
const perExpert = ({ questions }: Size) => Math.min(200, questions);

export const expertsOf = (size: Size) => Math.ceil(size.answers / (perExpert(size) * 1.25));

/** Before the second step: people, of whom some can sign in. */
export const people = (experts: number) => `
INSERT INTO users (id, email, password_hash, name, role)
SELECT ${id(1, 'n')}, 'person' || n || '@example.com', CASE WHEN n % 3 > 0 THEN '$argon2id$' || n END, '사람 ' || n,
  (ARRAY['APPLICANT', 'EVALUATOR', 'OPERATOR', 'ADMIN'])[1 + n % 4]::userrole
FROM generate_series(1, ${experts + 20}) n;
INSERT INTO experts (id, user_id, specialties, is_active)
SELECT ${id(2, 'n')}, CASE WHEN n % 10 > 0 THEN ${id(1, 'n')} END, (ARRAY['[]', '["ML"]', '["CV", "NLP"]'])[1 + n % 3]::jsonb,
  n % 50 > 0
FROM generate_series(1, ${experts}) n`;

/** Before the third step: the three tables of the original design, in every type and status. */
export const bankAndAnswers = (size: Size) => `
INSERT INTO question_categories (id, name, weight, display_order)
SELECT ${id(3, 'n')}, 'Category ' || n, n * 5, n FROM generate_series(1, 8) n;
INSERT INTO questions
  (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score, difficulty, target_specialties,
   explanation, display_order, is_active, created_at)
SELECT ${id(4, 'n')}, ${id(3, '1 + n % 8')}, (ARRAY['SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE'])[1 + n % 5]::questiontype,
  'Question ' || n || ': 무엇이 옳은가?', CASE WHEN n % 5 < 2 THEN '{"A": "yes", "B": "no", "C": "both"}'::jsonb END,
  CASE n % 5 WHEN 0 THEN '{"value": "A"}'::jsonb WHEN 1 THEN '{"value": ["A", "C"]}' WHEN 2 THEN 'null' END,
  CASE WHEN n % 5 = 1 THEN '{"policy": "subset"}'::jsonb END, 5 + n % 20,
  (ARRAY['EASY', 'MEDIUM', 'HARD'])[1 + n % 3]::difficulty, CASE WHEN n % 4 = 0 THEN '["ML"]'::jsonb END,
  CASE WHEN n % 2 = 0 THEN 'Because ' || n END, n, n % 100 > 0, timestamptz '2025-01-01' + n * interval '7 seconds'
FROM generate_series(1, ${size.questions}) n;
INSERT INTO answers
  (id, expert_id, question_id, version, response_data, score, max_score, is_correct, grader_id, grader_comment, status,
   created_at, updated_at)
SELECT ${id(5, `((e - 1) * ${perExpert(size)} + q - 1) * 2 + v`)}, ${id(2, 'e')},
  ${id(4, `1 + (e * 37 + q) % ${size.questions}`)}, v, jsonb_build_object('text', 'Answer of ' || e || ' to ' || q || ', ' || v),
  CASE WHEN s IN ('GRADED', 'REVIEWED') THEN (e + q) % 5 + 0.25 END, 5 + q % 20, CASE WHEN q % 3 = 0 THEN q % 2 = 0 END,
  CASE WHEN s IN ('GRADED', 'REVIEWED') AND q % 3 > 0 THEN ${id(1, '1 + q % 20')} END,
  CASE WHEN s = 'REVIEWED' THEN 'Well argued, ' || e END, s,
  timestamptz '2025-02-01 09:00:00.123456+00' + (e * 250 + q) * interval '1 second',
  timestamptz '2025-06-01 09:00:00.654321+00' + (q * 400 + e) * interval '1 second'
FROM generate_series(1, ${expertsOf(size)}) e, generate_series(1, ${perExpert(size)}) q, generate_series(1, 2) v,
  LATERAL (SELECT CASE WHEN v = 1 AND q % 4 = 0 THEN 'SUBMITTED'
    ELSE (ARRAY['REVIEWED', 'GRADED', 'SUBMITTED', 'DRAFT'])[1 + (e + q) % 4] END::answerstatus AS s) status
WHERE v = 1 OR q % 4 = 0`;

/** After a step, by a part of its name: what people would soon have put into its new tables and columns. */
export const USED: Readonly<Record<string, string>> = {
  'add-question-revisions': `
UPDATE questions SET revision = 2, content = content || ' (again)' WHERE display_order % 7 = 0;
INSERT INTO question_revisions
  (question_id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_by_id)
SELECT id, 2, q_type, content, options, correct_answer, scoring_rubric, max_score, ${id(1, '3')}
FROM questions WHERE revision = 2;
UPDATE answers SET question_revision = 2 WHERE status = 'DRAFT' AND version = 2`,
  'add-answer-life': `
UPDATE answers SET reviewer_id = ${id(1, '7')}, row_version = 4 WHERE status = 'REVIEWED';
UPDATE answers SET written_by_id = ${id(1, '6')}, content_version = 2 WHERE status = 'DRAFT'`,
  'add-row-versions': `UPDATE questions SET row_version = 1 + display_order % 5`,
  'add-question-external-id': `
UPDATE questions SET external_id = 'bank-' || display_order WHERE display_order % 2 = 0`,
  'create-grade-events': `
INSERT INTO grade_events
  (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, actor_id, policy,
   status_before, status_after, score_before, score_after, max_score, is_correct, comment, created_at, prev_hash, hash)
SELECT md5(id::text)::uuid, id, expert_id, question_id, version, version, 'GRADED', question_revision,
  encode(sha256(response_data::text::bytea), 'hex'), grader_id, CASE WHEN grader_id IS NULL THEN 'subset@1' END,
  'SUBMITTED', 'GRADED', NULL, score, max_score, is_correct, grader_comment, coalesce(graded_at, updated_at),
  repeat('0', 64), encode(sha256(id::text::bytea), 'hex')
FROM answers WHERE status IN ('GRADED', 'REVIEWED');
DELETE FROM experts WHERE id = (SELECT id FROM experts ORDER BY id LIMIT 1)`,
  'create-final-results': `
INSERT INTO final_results (id, expert_id, number, reason, finalized_by_id, total, graded_total, categories, items)
SELECT md5('final' || id)::uuid, id, 1, NULL, ${id(1, '6')}, 61.2345, 70.5, '[{"name": "Category 1"}]', '[]' FROM experts`,
  'create-sessions': `
INSERT INTO sessions (id, user_id, expires_at) SELECT md5('session' || id)::uuid, id, now() + interval '90 days' FROM users;
INSERT INTO refresh_tokens (id, session_id, token_hash, expires_at)
SELECT md5('token' || id)::uuid, id, md5(id::text), expires_at FROM sessions`,
  'create-idempotency-keys': `
INSERT INTO idempotency_keys (user_id, route, key, body_hash, status, headers, body)
SELECT id, 'POST /api/v1/answers', 'key-' || id, md5(id::text), 201, '{"location": "/somewhere"}', '{"version": 1}' FROM users`,
  'create-files': `
INSERT INTO files (id, expert_id, uploaded_by_id, name, type, size, sha256, frozen_at)
SELECT md5('file' || id)::uuid, id, user_id, 'plan ' || id || '.pdf', 'application/pdf', 1234, md5(id::text), now() FROM experts`,
  'create-erasure-tables': `
INSERT INTO erased_marks (question_id, score, max_score, marks) SELECT id, 2.5, max_score, 3 FROM questions LIMIT 100;
INSERT INTO file_removals (file_id) SELECT md5('gone' || n)::uuid FROM generate_series(1, 20) n`,
  'create-attempt-counts': `
INSERT INTO attempt_counts (key, attempts, ends_at) SELECT md5(n::text), n, now() FROM generate_series(1, 20) n`,
  'create-user-identities': `
INSERT INTO user_identities (id, user_id, issuer, subject)
SELECT md5('identity' || id)::uuid, id, 'https://id.example.com', md5(id::text) FROM users`,
  'remember-ended-identities': `
INSERT INTO ended_identities (digest, ended_at) SELECT md5(n::text), now() FROM generate_series(1, 20) n`,
  'number-states-of-the-bank': `
UPDATE question_categories SET weight = weight`,
  'keep-superseded-wordings': `
UPDATE questions SET content = content || ' (once more)' WHERE display_order % 14 = 0;
INSERT INTO question_revisions
  (question_id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, created_by_id, created_at)
SELECT id, revision, q_type, content, options, correct_answer, scoring_rubric, max_score, ${id(1, '3')}, revised_at
FROM questions WHERE revised_at IS NOT NULL ON CONFLICT DO NOTHING`,
  'keep-rubrics-of-grades': `
INSERT INTO rubrics (hash, rubric)
SELECT encode(sha256(scoring_rubric::text::bytea), 'hex'), scoring_rubric FROM questions
 WHERE jsonb_typeof(scoring_rubric) = 'object' ON CONFLICT DO NOTHING;
INSERT INTO grade_events
  (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, actor_id, status_before,
   status_after, score_after, max_score, items, adjustment, rubric_hash, created_at, prev_hash, hash)
SELECT md5('by items' || a.id)::uuid, a.id, a.expert_id, a.question_id, 1000 + a.version, a.version, 'GRADED',
  a.question_revision, repeat('0', 64), ${id(1, '7')}, 'GRADED', 'GRADED', a.score, a.max_score, '[{"id": "method", "points": 3}]',
  -0.5, (SELECT min(hash) FROM rubrics), now(), repeat('0', 64), repeat('1', 64)
FROM answers a WHERE a.status = 'GRADED' ON CONFLICT DO NOTHING`,
  'create-grading-claims': `
INSERT INTO grading_claims (answer_id, id, grader_id, token, expires_at)
SELECT a.id, md5('claim of ' || a.id)::uuid, ${id(1, '7')}, md5('token of ' || a.id)::uuid, now() + interval '30 minutes'
FROM answers a WHERE a.status = 'SUBMITTED' ON CONFLICT DO NOTHING`,
  'key-the-grade-chain': `
INSERT INTO grade_events
  (id, answer_id, expert_id, question_id, seq, version, kind, question_revision, response_hash, actor_id, status_before,
   status_after, score_before, score_after, max_score, key_id, created_at, prev_hash, hash)
SELECT md5('keyed' || a.id)::uuid, a.id, a.expert_id, a.question_id, 2000 + a.version, a.version, 'GRADED',
  a.question_revision, repeat('0', 64), ${id(1, '7')}, 'GRADED', 'GRADED', a.score, a.score, a.max_score, repeat('a', 16), now(),
  repeat('1', 64), repeat('2', 64)
FROM answers a WHERE a.status = 'GRADED' ON CONFLICT DO NOTHING;
INSERT INTO tombstone_proofs (expert_id, question_id, intact, key_id, code)
SELECT expert_id, question_id, true, repeat('a', 16), repeat('3', 64) FROM grade_event_tombstones ON CONFLICT DO NOTHING`,
  'mark-answers-in-panels': `
UPDATE question_categories SET markers = 2, panel_rule = 'LOWER', panel_spread = 20 WHERE display_order = 3;
UPDATE questions SET markers = 3, panel_rule = 'MEDIAN', panel_spread = 0 WHERE display_order % 11 = 0;
INSERT INTO panels (answer_id, markers, panel_rule, panel_spread, first_seq, marker_ids)
SELECT a.id, 2, 'MEAN', 10, 1, ARRAY[${id(1, '7')}] FROM answers a WHERE a.status = 'SUBMITTED' ON CONFLICT DO NOTHING`,
  'remember-reopened-results': `
INSERT INTO result_reopenings (event_id, expert_id, number)
SELECT DISTINCT ON (f.expert_id) g.id, f.expert_id, f.number FROM final_results f
JOIN grade_events g ON g.expert_id = f.expert_id ORDER BY f.expert_id, g.id ON CONFLICT DO NOTHING`,
  'create-appeals': `
INSERT INTO appeals (id, answer_id, expert_id, number, state, about, text, decide_by, assignee_id, assigned_at)
SELECT md5('appeal of ' || a.id)::uuid, a.id, a.expert_id, 1, 'ASSIGNED', 'WHOLE', 'Look again.', now() + interval '14 days',
  ${id(1, '7')}, now()
FROM answers a WHERE a.status = 'REVIEWED' ON CONFLICT DO NOTHING;
INSERT INTO appeal_acts (appeal_id, seq, act, actor_id, assignee_id)
SELECT p.id, 1, 'ASSIGNED', ${id(1, '6')}, p.assignee_id FROM appeals p ON CONFLICT DO NOTHING`,
  'add-grade-suggestions': `UPDATE question_categories SET suggestions = display_order % 2 = 0`,
  'create-evaluator-exclusions': `
INSERT INTO evaluator_exclusions (user_id, expert_id, reason, created_by_id)
SELECT ${id(1, '7')}, id, 'They share an office.', ${id(1, '6')} FROM experts ON CONFLICT DO NOTHING`,
  'create-regrades': `
INSERT INTO regrades (id, question_id, revision, policy, reason, state, created_at, finished_at, total, done, counts)
SELECT md5('regrade of ' || q.id)::uuid, q.id, q.revision, 'current', 'The key was wrong.', 'DONE', now(), now(), 1, 1,
  '{"changed": 1}' FROM questions q WHERE q.display_order % 10 = 0;
INSERT INTO regrade_items (regrade_id, answer_id, outcome, score_before, max_score_before, rule_score, rule_max_score)
SELECT md5('regrade of ' || a.question_id)::uuid, a.id, 'KEPT', a.score, a.max_score, 0, a.max_score
FROM answers a JOIN regrades r ON r.question_id = a.question_id WHERE a.status = 'GRADED'`,
};

/** What a `down` gives up, by a part of the step's name, and why that is right. Whatever else goes is a fault. */
export const LOST_ON_DOWN: Readonly<Record<string, string>> = {
  'create-users-and-experts': 'the tables themselves: a database without them is an empty one',
  'create-questions-and-answers': 'the tables themselves: a database without them is an empty one',
  'add-question-revisions': 'earlier wordings and who was asked which: the step made the place where they are kept',
  'add-answer-life': 'when and by whom an answer was handed in, judged and written for somebody; its statuses stay',
  'add-row-versions': 'numbers behind ETags, which count from 1 again',
  'add-question-external-id': 'the natural key of imports',
  'create-grade-events': 'the history of grades; the scores stay where they are',
  'create-final-results': 'the results that were finalized',
  'keep-rubrics-of-grades':
    'the rubrics that grades were made with, and which items applied: what makes the hashes of those events fit; the scores stay',
  'key-the-grade-chain':
    'which key events were hashed with, without which their hashes do not fit, and what proves the tombstones; the scores stay',
  'create-grading-claims': 'who is grading what at the moment, which graders claim anew',
  'mark-answers-in-panels': 'how many people are to mark what, and who has; while a mark is in a chain, the step stays',
  'remember-reopened-results': 'which final results wait for a new one, which the scores of the answers tell',
  'create-appeals': 'the appeals and what became of them; what they changed stays',
  'add-grade-suggestions': 'in which categories graders may ask for suggestions',
  'name-who-saw-a-name': 'the place of who saw names; while a chain has one, the step stays',
  'create-evaluator-exclusions': 'who is kept from judging whom: those who were may judge them again',
  'create-regrades': 'which regrades there were, and which are still under way; the scores and their events stay',
  'create-sessions': 'who is signed in',
  'create-idempotency-keys': 'answers kept for 24 hours',
  'create-files': 'what was uploaded, by name; the contents stay in the file store',
  'create-erasure-tables': 'marks of erased people, and which contents are still to be removed',
  'create-attempt-counts': 'attempts of the running minute',
  'create-user-identities':
    'who is who at an issuer, and the sessions of its tokens, which a product of before cannot check',
  'remember-ended-identities':
    'who was unlinked or erased within a day, whose tokens a product of before lets in again',
  'mark-superseded-answers': 'which versions a newer one supersedes, which the versions tell',
  'number-states-of-the-bank': 'the number of the state that the bank is in, which begins anew at random',
  'keep-superseded-wordings':
    'nothing but the place: author and time of the wording that a question has go to question_revisions, as before',
};
