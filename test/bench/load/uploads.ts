import pg from 'pg';
import type { World } from './world.js';

/** Uploaded questions stand behind all others, by which they are found again. */
const BEHIND = 900_000;

const DIFFICULTIES = ['EASY', 'MEDIUM', 'HARD'];
const SENTENCE =
  'Two teams measure the same system and report different figures; name the assumption in which they differ and say how a third measurement would settle it. ';

/** The body of one upload: questions of every type, each sound by the product's rules. @param run makes them new */
export function uploadOf({ categories }: World, count: number, run: string): string {
  return JSON.stringify(Array.from({ length: count }, (_, n) => uploadedQuestion(categories, n, run)));
}

function uploadedQuestion(categories: readonly string[], n: number, run: string): Record<string, unknown> {
  const kind = n % 10 < 5 ? 'SINGLE' : n % 10 < 7 ? 'MULTIPLE' : n % 10 < 9 ? 'SHORT' : 'ESSAY';
  const maxScore = 5 * (1 + (n % 4));
  const isChoice = kind === 'SINGLE' || kind === 'MULTIPLE';
  return {
    externalId: `upload-${run}-${n}`,
    categoryId: categories[n % categories.length],
    qType: kind,
    content: `Upload ${n}. ${SENTENCE}${SENTENCE}`.trim(),
    options: isChoice
      ? Object.fromEntries(['A', 'B', 'C', 'D'].map((key) => [key, `The ${key} team is right about ${n}`]))
      : null,
    correctAnswer: keyOf(kind, n),
    scoringRubric:
      kind === 'ESSAY' ? { criteria: [{ id: 'reason', description: 'Gives a reason', maxPoints: maxScore }] } : null,
    maxScore,
    difficulty: DIFFICULTIES[n % 3],
    targetSpecialties: ['NLP'],
    explanation: SENTENCE.trim(),
    displayOrder: BEHIND + n,
    isActive: true,
  };
}

function keyOf(kind: string, n: number): Record<string, unknown> | null {
  if (kind === 'SINGLE') return { value: 'ABCD'[n % 4] };
  if (kind === 'MULTIPLE') return { value: ['A', 'C'] };
  return kind === 'SHORT' ? { accepted: [{ text: `term ${n}` }] } : null;
}

/** How many uploaded questions are stored, and one text made of all that is in them. */
export async function storedUploads(url: string): Promise<{ stored: number; content: string }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ stored: number; content: string }>(
      `SELECT count(*)::int AS stored, md5(string_agg(ROW(category_id, q_type, content, options, correct_answer,
                scoring_rubric, max_score, difficulty, target_specialties, explanation, display_order, is_active)::text, ','
                ORDER BY display_order)) AS content
         FROM questions WHERE display_order >= ${BEHIND}`,
    );
    return rows[0] ?? { stored: 0, content: '' };
  } finally {
    await client.end();
  }
}

const HAS_QUESTIONS_IN_EVENTS = `
SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'grade_events'::regclass AND attname = 'question_id') AS has`;

/** So that what is read afterwards is what was loaded. */
export async function removeUploads(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    // Each deleted question is looked for in the events, which have no index for that; see their entity.
    const [{ has }] = (await client.query<{ has: boolean }>(HAS_QUESTIONS_IN_EVENTS)).rows as [{ has: boolean }];
    if (has) await client.query('CREATE INDEX bench_grade_events_question ON grade_events (question_id)');
    await client.query(`DELETE FROM questions WHERE display_order >= ${BEHIND}`);
    if (has) await client.query('DROP INDEX bench_grade_events_question');
    await client.query('VACUUM (ANALYZE) questions');
  } finally {
    await client.end();
  }
}
