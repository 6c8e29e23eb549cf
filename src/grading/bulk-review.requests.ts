import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsEnum,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { QuestionType } from '../common/enums.js';
import { IfSent } from '../common/fields.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import { ReviewCommentField, ReviewDecision } from './grading.requests.js';

/** Answers that one request approves at most: their locks are held together. */
export const MAX_BULK = 500;

const PercentRules = (): PropertyDecorator => (target, field) => {
  for (const rule of [IsNumber(), Min(0), Max(100)]) rule(target, field);
};

export class PassMark {
  @ApiProperty({ minimum: 0, maximum: 100, description: 'All below this percent of maxScore wait.', example: 60 })
  @PercentRules()
  percent!: number;

  @ApiPropertyOptional({
    minimum: 0,
    maximum: 100,
    default: 0,
    description: 'So do those that reach it by no more than so many percent points.',
    example: 5,
  })
  @IfSent()
  @PercentRules()
  margin?: number;
}

export class ReviewSampleRequest {
  @ApiProperty({ minimum: 0, maximum: 100, description: 'So many in a hundred wait, drawn at random.', example: 10 })
  @PercentRules()
  percent!: number;

  @ApiPropertyOptional({ type: PassMark })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => PassMark)
  passMark?: PassMark;
}

export class BulkReviewRequest {
  @ApiProperty({
    enum: [ReviewDecision.APPROVE],
    description: 'Said so that no empty body approves anything; many are returned by `POST /answers/review/batch`.',
    example: ReviewDecision.APPROVE,
  })
  @IsIn([ReviewDecision.APPROVE])
  decision!: ReviewDecision.APPROVE;

  @ApiPropertyOptional({ format: 'uuid' }) @IfSent() @IsUUID('loose') categoryId?: string;
  @ApiPropertyOptional({ format: 'uuid' }) @IfSent() @IsUUID('loose') questionId?: string;

  @ApiPropertyOptional({ enum: QuestionType, enumName: 'QuestionType' })
  @IfSent()
  @IsEnum(QuestionType)
  qType?: QuestionType;

  @ApiPropertyOptional({
    type: ReviewSampleRequest,
    description: 'What waits for a person; the system approves the rest. Without it the caller approves all.',
  })
  @IfSent()
  @IsObject()
  @ValidateNested()
  @Type(() => ReviewSampleRequest)
  sample?: ReviewSampleRequest;

  @ReviewCommentField() comment?: string | null;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Counts, and approves nothing.' })
  @IfSent()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_BULK,
    default: MAX_BULK,
    description: 'How many are looked at.',
  })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(MAX_BULK)
  limit?: number;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2000,
    description: 'The `nextCursor` of the request before.',
    example: null,
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string | null;

  static contentFaults({ comment }: BulkReviewRequest): Fault[] {
    return typeof comment === 'string' ? checkMarkdown(comment, '/comment') : [];
  }
}
