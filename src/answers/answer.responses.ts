import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { AnswerStatus } from '../common/enums.js';
import { QuestionResponse, StaffQuestionResponse } from '../questions/question.responses.js';
import type { AnswerContentRow, AnswerContextRow, AnswerGradeRow, AnswerHandsRow } from './answer-row.js';

export const EXAMPLE_ID = '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';
export const EXAMPLE_TIME = '2026-03-02T09:30:00.000Z';

export const ApiResponseData = () =>
  ApiProperty({
    type: 'object',
    additionalProperties: true,
    description:
      'In the shape of the question\'s type: `{"value": "B"}`, `{"value": ["A", "C"]}`, `{"text": "…"}` or `{"files": ["<file id>"], "text": "…"}`.',
    example: { value: 'B' },
  });

/** What every view of an answer shows. */
abstract class AnswerContentResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7c11-8f6e-0d3c5a7b9e10' }) expertId!: string;
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: '1, 2, 3 … of its expert and question.', example: 1 })
  version!: number;
  @ApiResponseData() responseData!: Record<string, unknown>;
  @ApiProperty({ type: 'integer', minimum: 1, description: "The question's, when the answer was saved.", example: 10 })
  maxScore!: number;
  @ApiProperty({ type: 'integer', minimum: 1, description: "The question's, when the answer was saved.", example: 1 })
  questionRevision!: number;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The operator who wrote it for the expert; null when the expert did.',
    example: null,
  })
  writtenById!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME }) submittedAt!:
    string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;
}

/**
 * An answer as its expert sees it. Before release a grade leaves no trace in it: {@link hidden} takes the content alone,
 * so that a field of a grade would not compile there.
 */
export class OwnerAnswerResponse extends AnswerContentResponse {
  @ApiProperty({
    enum: AnswerStatus,
    enumName: 'AnswerStatus',
    description: 'SUBMITTED until the result is released.',
    example: AnswerStatus.SUBMITTED,
  })
  status!: AnswerStatus;
  @ApiProperty({ description: 'Whether score, isCorrect, graderComment and explanation are shown.', example: false })
  released!: boolean;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description: '0 to maxScore. Null before release.',
    example: null,
  })
  score!: number | null;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Null before release and for what a person graded.',
    example: null,
  })
  isCorrect!: boolean | null;
  @ApiProperty({ type: String, nullable: true, description: 'Null before release.', example: null })
  graderComment!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: "The question's, as CommonMark. Null before release.",
    example: null,
  })
  explanation!: string | null;
  @ApiProperty({
    format: 'date-time',
    description: 'Before release the time of the last save or submission.',
    example: EXAMPLE_TIME,
  })
  updatedAt!: string;
  @ApiPropertyOptional({ type: () => QuestionResponse, description: 'With `include=question`, as it is now.' })
  question?: QuestionResponse;

  /** A draft, or what was handed in and is not released. */
  static hidden(row: AnswerContentRow, status: AnswerStatus.DRAFT | AnswerStatus.SUBMITTED): OwnerAnswerResponse {
    return withContent<OwnerAnswerResponse>(row, {
      status,
      released: false,
      score: null,
      isCorrect: null,
      graderComment: null,
      explanation: null,
      updatedAt: row.content_updated_at.toISOString(),
    });
  }

  static released(row: AnswerContentRow & AnswerGradeRow & Pick<AnswerContextRow, 'explanation'>): OwnerAnswerResponse {
    return withContent<OwnerAnswerResponse>(row, {
      status: row.status,
      released: true,
      score: row.score,
      isCorrect: row.is_correct,
      graderComment: row.grader_comment,
      explanation: row.explanation,
      updatedAt: row.updated_at.toISOString(),
    });
  }
}

/** The same before release, as it stands in the JSON of a list: a column for one of these fields would not compile. */
export interface HiddenAnswerResponse extends OwnerAnswerResponse {
  released: false;
  score: null;
  isCorrect: null;
  graderComment: null;
  explanation: null;
}

/** An answer as an operator sees it. */
export class StaffAnswerResponse extends AnswerContentResponse {
  @ApiProperty({ enum: AnswerStatus, enumName: 'AnswerStatus', example: AnswerStatus.GRADED }) status!: AnswerStatus;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, description: '0 to maxScore.', example: 7.5 })
  score!: number | null;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null for what a person graded.', example: null })
  isCorrect!: boolean | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for the machine.',
    example: EXAMPLE_ID,
  })
  graderId!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Well argued.' }) graderComment!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME }) gradedAt!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) reviewerId!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) reviewedAt!: string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) updatedAt!: string;
  @ApiPropertyOptional({ type: () => StaffQuestionResponse, description: 'With `include=question`, as it is now.' })
  question?: StaffQuestionResponse;

  static of(row: AnswerContentRow & AnswerGradeRow & AnswerHandsRow): StaffAnswerResponse {
    return withContent<StaffAnswerResponse>(row, {
      status: row.status,
      score: row.score,
      isCorrect: row.is_correct,
      graderId: row.grader_id,
      graderComment: row.grader_comment,
      gradedAt: row.graded_at?.toISOString() ?? null,
      reviewerId: row.reviewer_id,
      reviewedAt: row.reviewed_at?.toISOString() ?? null,
      updatedAt: row.updated_at.toISOString(),
    });
  }
}

const ANY_VIEW = [{ $ref: getSchemaPath(OwnerAnswerResponse) }, { $ref: getSchemaPath(StaffAnswerResponse) }];

/** Experts get their own view, operators theirs. */
export const ANSWER_SCHEMA = { oneOf: ANY_VIEW };

@ApiExtraModels(OwnerAnswerResponse, StaffAnswerResponse)
export class AnswerBatchResponse {
  @ApiProperty({ type: 'array', items: ANSWER_SCHEMA, description: 'In the order sent.' })
  items!: (OwnerAnswerResponse | StaffAnswerResponse)[];
}

@ApiExtraModels(OwnerAnswerResponse, StaffAnswerResponse)
export class AnswerPage {
  @ApiProperty({ type: 'array', items: ANSWER_SCHEMA }) items!: (OwnerAnswerResponse | StaffAnswerResponse)[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 12 }) total?: number;
}

/** What a view shows besides. */
type Own<View> = Omit<View, keyof AnswerContentResponse>;

/** What every view shows, then the fields of one; assigned, because a spread of as many fields takes sixty times as long. */
function withContent<View>(row: AnswerContentRow, own: Own<View>): AnswerContentResponse & Own<View> {
  return Object.assign(contentOf(row), own);
}

function contentOf(row: AnswerContentRow): AnswerContentResponse {
  return {
    id: row.id,
    expertId: row.expert_id,
    questionId: row.question_id,
    version: row.version,
    responseData: row.response_data,
    maxScore: row.max_score,
    questionRevision: row.question_revision,
    writtenById: row.written_by_id,
    submittedAt: row.submitted_at?.toISOString() ?? null,
    createdAt: row.created_at.toISOString(),
  };
}
