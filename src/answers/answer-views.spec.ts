import { describe, expect, it } from '@jest/globals';
import { AnswerStatus, QuestionType, Role } from '../common/enums.js';
import type { ReleaseMode } from '../scoring/release.js';
import type { AnswerRow } from './answer-row.js';
import { AnswerViews } from './answer-views.js';
import { candidateOf, GradingAnswerResponse } from './grading-answer.response.js';

const { DRAFT, SUBMITTED, GRADED, REVIEWED } = AnswerStatus;
const EXPERT = '019a8e3c-0000-7000-8000-000000000001';
const GRADER = '019a8e3c-0000-7000-8000-000000000002';
const REVIEWER = '019a8e3c-0000-7000-8000-000000000003';

function givenRow(fields: Partial<AnswerRow> = {}): AnswerRow {
  return {
    id: '019a8e3c-0000-7000-8000-00000000000a',
    expert_id: EXPERT,
    question_id: '019a8e3c-0000-7000-8000-00000000000b',
    version: 2,
    response_data: { text: 'I am the response.' },
    score: 4.5,
    max_score: 10,
    is_correct: false,
    grader_id: GRADER,
    grader_comment: 'a comment',
    status: GRADED,
    created_at: new Date('2026-01-01T00:00:00Z'),
    updated_at: new Date('2026-01-05T00:00:00Z'),
    question_revision: 3,
    submitted_at: new Date('2026-01-02T00:00:00Z'),
    graded_at: new Date('2026-01-03T00:00:00Z'),
    reviewed_at: null,
    reviewer_id: REVIEWER,
    written_by_id: null,
    row_version: 7,
    content_version: 2,
    content_updated_at: new Date('2026-01-02T00:00:00Z'),
    q_type: QuestionType.ESSAY,
    explanation: 'an explanation',
    question_row_version: 5,
    finalized: false,
    ...fields,
  };
}

const person = (role: Role, expertId: string | null = null) => ({
  userId: 'user',
  role,
  expertId,
  specialties: [],
  sessionId: 'session',
});
const owner = person(Role.APPLICANT, EXPERT);
const views = (resultsRelease: ReleaseMode = 'on-finalize') => new AnswerViews({ resultsRelease });

describe('what an owner sees', () => {
  it.each([SUBMITTED, GRADED, REVIEWED])('%s looks like a submission that nobody touched, before release', (status) => {
    const touched = views().of(owner, givenRow({ status }));
    const untouched = givenRow({
      status: SUBMITTED,
      score: null,
      is_correct: null,
      grader_id: null,
      grader_comment: null,
      graded_at: null,
      reviewer_id: null,
      updated_at: new Date('2026-01-02T00:00:00Z'),
      row_version: 2,
      explanation: null,
    });

    expect(touched).toEqual(views().of(owner, untouched));
    expect(views().etag(owner, givenRow({ status }))).toBe(views().etag(owner, untouched));
    expect(touched).toMatchObject({
      status: SUBMITTED,
      released: false,
      score: null,
      updatedAt: '2026-01-02T00:00:00.000Z',
    });
  });

  it.each<[ReleaseMode, AnswerStatus, boolean]>([
    ['on-finalize', REVIEWED, false],
    ['on-review', GRADED, false],
    ['on-review', REVIEWED, true],
    ['on-grade', SUBMITTED, false],
    ['on-grade', GRADED, true],
    ['on-grade', REVIEWED, true],
  ])('%s: %s is released: %s', (mode, status, released) => {
    expect(views(mode).of(owner, givenRow({ status }))).toMatchObject({
      released,
      status: released ? status : SUBMITTED,
    });
  });

  it('a final result releases every grade, and the tag changes with it', () => {
    const finalized = givenRow({ finalized: true });

    expect(views().of(owner, finalized)).toMatchObject({
      released: true,
      status: GRADED,
      score: 4.5,
      isCorrect: false,
      graderComment: 'a comment',
      explanation: 'an explanation',
    });
    expect(views().etag(owner, finalized)).not.toBe(views().etag(owner, givenRow()));
  });

  it('a draft that was left over shows no explanation, whatever was finalized', () => {
    expect(views().of(owner, givenRow({ status: DRAFT, score: null, finalized: true }))).toMatchObject({
      status: DRAFT,
      explanation: null,
    });
  });

  it.each([owner, person(Role.EVALUATOR, EXPERT), person(Role.OPERATOR, EXPERT)])(
    'neither grader nor reviewer is named to %o',
    (actor) => {
      for (const finalized of [false, true]) {
        const shown = JSON.stringify(views().of(actor, givenRow({ finalized })));
        expect(shown).not.toContain(GRADER);
        expect(shown).not.toContain(REVIEWER);
      }
    },
  );
});

describe('what staff sees', () => {
  it('an operator sees everything', () => {
    expect(views().of(person(Role.OPERATOR), givenRow())).toMatchObject({
      expertId: EXPERT,
      graderId: GRADER,
      reviewerId: REVIEWER,
      status: GRADED,
      score: 4.5,
    });
  });

  it('an evaluator sees nobody', () => {
    const shown = JSON.stringify(views().of(person(Role.EVALUATOR), givenRow()));

    for (const id of [EXPERT, GRADER, REVIEWER]) expect(shown).not.toContain(id);
  });

  it('two answers of one expert have two pseudonyms, one answer keeps its own', () => {
    expect(candidateOf('a')).toBe(candidateOf('a'));
    expect(candidateOf('a')).not.toBe(candidateOf('b'));
  });

  it('names of files do not come along with an adopted answer', () => {
    const id = '019a8e3c-0000-7000-8000-00000000000f';
    const response_data = { files: [id, 'cv-of-kim.pdf'], names: ['cv-of-kim.pdf'], text: 'beside' };

    const { responseData } = GradingAnswerResponse.of(givenRow({ q_type: QuestionType.FILE, response_data }));

    expect(responseData).toEqual({ files: [id], text: 'beside' });
  });
});
