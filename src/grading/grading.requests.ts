import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEnum,
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  IsUUID,
  MaxLength,
} from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { QuestionType, Specialty } from '../common/enums.js';
import { PageQuery } from '../common/page.js';
import { RawJson } from '../common/raw-json.js';
import { UUID } from '../common/uuid.js';
import { LIMITS } from '../scoring/shapes/limits.js';

/** Answers of one review batch. */
export const MAX_REVIEW_BATCH = 200;

const TextField = (description: string, example: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: String, nullable: true, maxLength: LIMITS.comment, description, example }),
    IsOptional(),
    IsString(),
    MaxLength(LIMITS.comment),
  );

/** What a grader gives for one criterion of the rubric. Judged when the rubric is known. */
export class CriterionGrade {
  @ApiProperty({ maxLength: LIMITS.criterionId, example: 'depth' }) id!: string;
  @ApiProperty({
    minimum: 0,
    description: 'At most 4 decimals; where the criterion has levels, the points of one.',
    example: 4,
  })
  points!: number;
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: LIMITS.comment,
    description: 'Needed where the criterion has `commentRequired`.',
    example: 'Names both effects.',
  })
  comment?: string | null;
}

/** What a grade is worth, and what its expert reads beside it. */
export class GradeFields {
  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: 0,
    description: '0 to maxScore, at most 4 decimals; where the rubric has criteria or items, send those.',
    example: 7.5,
  })
  @IsOptional()
  @IsNumber()
  score?: number | null;

  @ApiPropertyOptional({
    type: [CriterionGrade],
    maxItems: LIMITS.criteria.max,
    description: 'One entry for each criterion of the rubric.',
  })
  @RawJson()
  criteria?: unknown;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', maxLength: LIMITS.criterionId },
    maxItems: LIMITS.items.max,
    uniqueItems: true,
    description: 'Ids of the items of the rubric that apply, each once; `[]` where none does.',
    example: ['method', 'no-source'],
  })
  @RawJson()
  items?: unknown;

  @ApiPropertyOptional({
    type: Number,
    nullable: true,
    minimum: -LIMITS.maxScore.max,
    maximum: LIMITS.maxScore.max,
    description: 'Added to what the items come to; at most 4 decimals, less than 0 takes points away. Needs a reason.',
    example: -0.5,
  })
  @IsOptional()
  @IsNumber()
  adjustment?: number | null;

  @TextField(
    'For the expert, who sees it with the released result; CommonMark.',
    'Well argued; the second example is missing.',
  )
  comment?: string | null;
}

export class GradeRequest extends GradeFields {
  @TextField(
    "For the record; needed to replace the machine's grade and for an adjustment. CommonMark.",
    'The key lacks a spelling that is right as well.',
  )
  reason?: string | null;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The `token` of your claim, where you hold one on the answer; the grade ends it.',
    example: '5b6c1f0e-7d52-4a53-9a86-3c9f2f6f0c11',
  })
  @IsOptional()
  @IsUUID('loose')
  claimToken?: string | null;
}

export enum ReviewDecision {
  /** The grade stands. */
  APPROVE = 'APPROVE',
  /** The answer goes back to be graded again by a person. */
  RETURN = 'RETURN',
}

const DecisionField = () =>
  applyDecorators(
    ApiProperty({ enum: ReviewDecision, enumName: 'ReviewDecision', example: ReviewDecision.APPROVE }),
    IsEnum(ReviewDecision),
  );

export const ReviewCommentField = () =>
  TextField('For the record; a RETURN needs it as its reason. CommonMark.', 'The rubric gives points for the sketch.');

export class ReviewRequest {
  @DecisionField() decision!: ReviewDecision;
  @ReviewCommentField() comment?: string | null;
}

export class ReviewBatchRequest {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    minItems: 1,
    maxItems: MAX_REVIEW_BATCH,
    uniqueItems: true,
    description: 'Of the answers.',
  })
  @Transform(({ value }: { value: unknown }) =>
    Array.isArray(value) ? value.map((id: unknown) => (typeof id === 'string' ? id.toLowerCase() : id)) : value,
  )
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_REVIEW_BATCH)
  ids!: string[];

  @DecisionField() decision!: ReviewDecision;
  @ReviewCommentField() comment?: string | null;

  static contentFaults({ ids }: ReviewBatchRequest): Fault[] {
    if (!Array.isArray(ids) || ids.length > MAX_REVIEW_BATCH) return [];
    return ids.flatMap((id: unknown, index) => {
      const detail =
        typeof id !== 'string' || !UUID.test(id)
          ? 'must be a UUID'
          : ids.indexOf(id) < index
            ? 'is in the batch already'
            : null;
      return detail === null ? [] : [{ pointer: `/ids/${index}`, detail }];
    });
  }
}

export class QueueQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: ['grade', 'adjudicate', 'review'],
    default: 'grade',
    description:
      '`grade`: what waits for a grade. `adjudicate`: what several people marked too far apart, with all their marks, for those ' +
      'who are none of them. `review`: what waits for an approval; operators only.',
  })
  @IsOptional()
  @IsIn(['grade', 'adjudicate', 'review'])
  stage: 'grade' | 'adjudicate' | 'review' = 'grade';

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID('loose') categoryId?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID('loose') questionId?: string;

  @ApiPropertyOptional({ enum: QuestionType, enumName: 'QuestionType' })
  @IsOptional()
  @IsEnum(QuestionType)
  qType?: QuestionType;

  @ApiPropertyOptional({
    enum: Specialty,
    enumName: 'Specialty',
    description: 'Answers to questions for it, and to those for everyone.',
  })
  @IsOptional()
  @IsEnum(Specialty)
  specialty?: Specialty;
}
