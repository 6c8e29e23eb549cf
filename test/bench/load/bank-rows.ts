import type { Size } from './size.js';
import { cutProse, EVERY_SPECIALTY, idOf, pick, someSpecialties } from './values.js';

/** Half are SINGLE, so that the machine grades most answers and people the long ones. */
const TYPE = (n: string, categories: number) => {
  const place = `((${n} - 1) / ${categories} % 20)`;
  return `CASE WHEN ${place} < 10 THEN 'SINGLE' WHEN ${place} < 14 THEN 'MULTIPLE' WHEN ${place} < 17 THEN 'SHORT' ELSE 'ESSAY' END`;
};

const OPTIONS = (n: string) =>
  `jsonb_build_object(${['A', 'B', 'C', 'D'].map((key) => `'${key}', ${cutProse(`${n} || '${key}'`, 45)}`).join()})`;

export const categoryRows = ({ categories }: Size): string => `
INSERT INTO question_categories (id, name, description, weight, display_order, is_active)
SELECT ${idOf('category', 'n')}, 'Field ' || lpad(n::text, 2, '0'), ${cutProse('n', 90)}, 5 + 5 * (n % 4), n, true
  FROM generate_series(1, ${categories}) n`;

/** Each is meant for somebody, in a third of the cases for two specialties; one in fifty is not active. */
export const questionRows = ({ categories, questions }: Size): string => `
INSERT INTO questions (id, category_id, q_type, content, options, correct_answer, scoring_rubric, max_score, difficulty,
                       target_specialties, explanation, display_order, is_active, created_at, updated_at)
SELECT ${idOf('question', 'n')}, ${idOf('category', `1 + (n - 1) % ${categories}`)}, kind::questiontype,
       'Question ' || n || '. ' || ${cutProse('n', 260)},
       CASE WHEN kind IN ('SINGLE', 'MULTIPLE') THEN ${OPTIONS('n')} END,
       CASE kind WHEN 'SINGLE' THEN jsonb_build_object('value', chr(65 + n % 4))
                 WHEN 'MULTIPLE' THEN '{"value": ["A", "C"]}'::jsonb
                 WHEN 'SHORT' THEN jsonb_build_object('accepted', jsonb_build_array(jsonb_build_object('text', 'term ' || n))) END,
       CASE kind WHEN 'ESSAY' THEN jsonb_build_object('criteria', jsonb_build_array(
         jsonb_build_object('id', 'reason', 'description', ${cutProse('n', 80)}, 'maxPoints', 5 * (1 + n % 4)))) END,
       5 * (1 + n % 4), (ARRAY['EASY', 'MEDIUM', 'HARD'])[1 + ${pick('difficulty', 'n', 3)}]::difficulty,
       ${someSpecialties('question', 'n', 3)}, ${cutProse('n + 7', 150)}, (n - 1) / ${categories} + 1, n % 50 <> 0,
       timestamptz '2025-01-06 09:00+00' + n * interval '1 minute', timestamptz '2025-01-06 09:00+00' + n * interval '1 minute'
  FROM generate_series(1, ${questions}) n, LATERAL (SELECT ${TYPE('n', categories)} AS kind) k`;

/** Those who answered first, then those who answer while the bench runs. */
export const expertRows = ({ experts, writers }: Size, columns: 'bare' | 'whole'): string => `
INSERT INTO experts (id, specialties${columns === 'whole' ? ', user_id' : ''})
SELECT ${idOf('expert', 'n')},
       CASE WHEN n > ${experts} THEN ${EVERY_SPECIALTY} ELSE ${someSpecialties('expert', 'n', 2)} END
       ${columns === 'whole' ? `, ${idOf('user', 'n')}` : ''}
  FROM generate_series(1, ${experts + writers}) n`;
