import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import { AnswerStatus, QuestionType } from '../common/enums.js';
import { UUID } from '../common/uuid.js';
import { StaffQuestionResponse } from '../questions/question.responses.js';
import { ApiResponseData, EXAMPLE_ID, EXAMPLE_TIME } from './answer.responses.js';
import type { AnswerContentRow, AnswerContextRow, AnswerGradeRow } from './answer-row.js';

/** An answer as a grader sees it: it names no person, neither the expert nor staff. */
export class GradingAnswerResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({
    description: 'Stands for the expert in this answer alone: another answer of the same expert has another one.',
    example: 'Candidate 7F3A9C2E',
  })
  candidate!: string;
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the question that was answered.', example: 1 })
  questionRevision!: number;
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 }) version!: number;
  @ApiResponseData() responseData!: Record<string, unknown>;
  @ApiProperty({ enum: AnswerStatus, enumName: 'AnswerStatus', example: AnswerStatus.SUBMITTED }) status!: AnswerStatus;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, description: '0 to maxScore.', example: null })
  score!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null for what a person graded.', example: null })
  isCorrect!: boolean | null;
  @ApiProperty({ type: String, nullable: true, example: null }) graderComment!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME }) submittedAt!:
    string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) gradedAt!: string | null;
  @ApiPropertyOptional({ type: () => StaffQuestionResponse, description: 'With `include=question`, as it is now.' })
  question?: StaffQuestionResponse;

  static of(row: AnswerContentRow & AnswerGradeRow & Pick<AnswerContextRow, 'q_type'>): GradingAnswerResponse {
    return {
      id: row.id,
      candidate: candidateOf(row.id),
      questionId: row.question_id,
      questionRevision: row.question_revision,
      version: row.version,
      responseData: row.q_type === QuestionType.FILE ? withoutNames(row.response_data) : row.response_data,
      status: row.status,
      score: row.score,
      maxScore: row.max_score,
      isCorrect: row.is_correct,
      graderComment: row.grader_comment,
      submittedAt: row.submitted_at?.toISOString() ?? null,
      gradedAt: row.graded_at?.toISOString() ?? null,
    };
  }
}

/** Made of the answer's id alone, so that it tells no more than the id does and joins no two answers. */
export function candidateOf(answerId: string): string {
  const digest = createHash('sha256').update(`candidate:${answerId}`).digest('hex');
  return `Candidate ${digest.slice(0, 8).toUpperCase()}`;
}

/** Ids and text alone: rows of an adopted database may hold what files were called. */
function withoutNames({ files, text }: Record<string, unknown>): Record<string, unknown> {
  const ids = Array.isArray(files) ? files.filter((id) => typeof id === 'string' && UUID.test(id)) : [];
  return typeof text === 'string' ? { files: ids, text } : { files: ids };
}
