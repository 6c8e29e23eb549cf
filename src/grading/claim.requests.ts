import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsEnum, IsIn, IsOptional, IsUUID } from 'class-validator';
import { QuestionType, Specialty } from '../common/enums.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { EXAMPLE_ID } from '../answers/answer.responses.js';

export const CLAIM_ORDERS = ['oldest', 'shuffled'] as const;
export type ClaimOrder = (typeof CLAIM_ORDERS)[number];

export const CLAIM_STAGES = ['grade', 'adjudicate'] as const;
export type ClaimStage = (typeof CLAIM_STAGES)[number];

export class ClaimRequest {
  static readonly mayBeLeftOut = true;

  @ApiPropertyOptional({
    enum: CLAIM_STAGES,
    default: 'grade',
    description:
      '`grade`: what waits for a grade or for one more mark. `adjudicate`: what several people marked too far apart, with all ' +
      'their marks; those who marked it are not given it.',
    example: 'grade',
  })
  @IsOptional()
  @IsIn(CLAIM_STAGES)
  stage?: ClaimStage | null;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  @IsOptional()
  @IsUUID('loose')
  categoryId?: string | null;

  @ApiPropertyOptional({ type: String, format: 'uuid', nullable: true, example: EXAMPLE_ID })
  @IsOptional()
  @IsUUID('loose')
  questionId?: string | null;

  @ApiPropertyOptional({ enum: QuestionType, enumName: 'QuestionType', nullable: true, example: QuestionType.ESSAY })
  @IsOptional()
  @IsEnum(QuestionType)
  qType?: QuestionType | null;

  @ApiPropertyOptional({
    enum: Specialty,
    enumName: 'Specialty',
    nullable: true,
    description: 'Of questions for it, and of those for everyone.',
    example: Specialty.ML,
  })
  @IsOptional()
  @IsEnum(Specialty)
  specialty?: Specialty | null;

  @ApiPropertyOptional({
    enum: CLAIM_ORDERS,
    default: 'oldest',
    description:
      '`oldest`: what waits longest. `shuffled`: of the 200 that wait longest, in an order that stays the same for a grader and ' +
      'is another one for each, so that nobody is marked by their place in a sequence.',
    example: 'shuffled',
  })
  @IsOptional()
  @IsIn(CLAIM_ORDERS)
  order?: ClaimOrder | null;
}

export class ListClaimsQuery extends PageQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: "Everybody's claims; operators only. Without those on answers of the caller's own.",
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  all?: boolean;
}
