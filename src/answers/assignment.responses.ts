import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { QuestionResponse, StaffQuestionResponse } from '../questions/question.responses.js';
import { ANSWER_SCHEMA, EXAMPLE_ID, OwnerAnswerResponse, StaffAnswerResponse } from './answer.responses.js';
import { WRITE_REFUSALS, type WriteRefusal } from './write-rules.js';

const REASONS = Object.keys(WRITE_REFUSALS) as WriteRefusal[];
const ANSWER_OR_NULL = { oneOf: [...ANSWER_SCHEMA.oneOf, { type: 'null' }] };

/** A question asked of an expert, and what it has answered. */
@ApiExtraModels(QuestionResponse, StaffQuestionResponse, OwnerAnswerResponse, StaffAnswerResponse)
export class AssignmentItemResponse {
  @ApiProperty({
    anyOf: [{ $ref: getSchemaPath(StaffQuestionResponse) }, { $ref: getSchemaPath(QuestionResponse) }],
    description: 'For operators with key and rubric.',
  })
  question!: QuestionResponse | StaffQuestionResponse;
  @ApiProperty({ ...ANSWER_OR_NULL, description: 'The open draft. Operators see the ones they wrote.' })
  draft!: OwnerAnswerResponse | StaffAnswerResponse | null;
  @ApiProperty({ ...ANSWER_OR_NULL, description: 'The version that counts: the highest that was handed in.' })
  submitted!: OwnerAnswerResponse | StaffAnswerResponse | null;
  @ApiProperty({ description: 'Whether a version may be saved or handed in now.', example: true }) canSubmit!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    enum: [...REASONS, null],
    description: 'The code of the refusal when canSubmit is false.',
    example: null,
  })
  reason!: WriteRefusal | null;
}

export class AssignmentCountsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 72 }) asked!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Questions with an open draft.', example: 3 })
  draft!: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Questions with a version that was handed in.',
    example: 20,
  })
  submitted!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Questions with neither.', example: 50 }) todo!: number;
}

export class AssignmentCategoryResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) categoryId!: string;
  @ApiProperty({ example: 'Machine Learning' }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 12 }) asked!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 4 }) submitted!: number;
}

/** An applicant's screen: a page of questions, and sums over the whole assignment whatever the filters. */
export class AssignmentResponse {
  @ApiProperty({ type: [AssignmentItemResponse], description: 'In display order.' }) items!: AssignmentItemResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({
    type: 'integer',
    description: 'With `withTotal=true`: the items on all pages of this filter.',
    example: 72,
  })
  total?: number;
  @ApiProperty({ type: AssignmentCountsResponse }) counts!: AssignmentCountsResponse;
  @ApiProperty({ type: [AssignmentCategoryResponse], description: 'In display order.' })
  categories!: AssignmentCategoryResponse[];
}
