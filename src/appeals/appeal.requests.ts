import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEnum,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  MaxLength,
} from 'class-validator';
import { EXAMPLE_ID } from '../answers/answer.responses.js';
import { AppealOutcome, AppealState, AppealSubject } from '../common/enums.js';
import { Repeatable, Trimmed } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { UUID } from '../common/uuid.js';
import { GradeFields } from '../grading/grading.requests.js';
import { LIMITS } from '../scoring/shapes/limits.js';

export class OpenAppealRequest {
  @ApiPropertyOptional({
    enum: AppealSubject,
    enumName: 'AppealSubject',
    default: AppealSubject.WHOLE,
    description: '`KEY` where the machine graded; `CRITERIA` where the grade has points for criteria, or items.',
    example: AppealSubject.CRITERIA,
  })
  @IsOptional()
  @IsEnum(AppealSubject)
  about?: AppealSubject | null;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'string', maxLength: LIMITS.criterionId },
    nullable: true,
    minItems: 1,
    maxItems: LIMITS.criteria.max,
    uniqueItems: true,
    description: 'With `CRITERIA`: ids of those that it is about, as the grade event of the history names them.',
    example: ['depth'],
  })
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(LIMITS.criteria.max)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(LIMITS.criterionId, { each: true })
  criteria?: string[] | null;

  @ApiProperty({
    minLength: 1,
    maxLength: LIMITS.comment,
    description: 'What is wrong with the grade; CommonMark. It cannot be changed.',
    example: 'The second effect is named in the third paragraph.',
  })
  @Trimmed()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.comment)
  text!: string;
}

export class AssignAppealRequest {
  static readonly mayBeLeftOut = true;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Who decides it. Left out: whoever may, and has least to decide.',
    example: EXAMPLE_ID,
  })
  @IsOptional()
  @IsUUID('loose')
  userId?: string | null;
}

/** The decision, and with CHANGED the grade. */
export class DecideAppealRequest extends GradeFields {
  @ApiProperty({ enum: AppealOutcome, enumName: 'AppealOutcome', example: AppealOutcome.CHANGED })
  @IsEnum(AppealOutcome)
  outcome!: AppealOutcome;

  @ApiProperty({
    minLength: 1,
    maxLength: LIMITS.comment,
    description: 'Why; the expert reads it with the decision. CommonMark.',
    example: 'The rubric gives points for the second effect wherever it is named.',
  })
  @Trimmed()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LIMITS.comment)
  reason!: string;

  @ApiPropertyOptional({
    type: String,
    format: 'uuid',
    nullable: true,
    description:
      'With CHANGED, of an appeal about the KEY, in place of a grade: the regrade of the question that met it, done since the ' +
      'appeal was opened and not reverted.',
    example: EXAMPLE_ID,
  })
  @IsOptional()
  @IsUUID('loose')
  regradeId?: string | null;
}

export class ListAppealsQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: AppealState,
    enumName: 'AppealState',
    isArray: true,
    description: 'Repeatable; any of them.',
  })
  @IsOptional()
  @Repeatable()
  @IsEnum(AppealState, { each: true })
  state?: AppealState[];

  @ApiPropertyOptional({
    description: 'Who is to decide it, or did; `me` for the caller.',
    anyOf: [
      { type: 'string', format: 'uuid' },
      { type: 'string', enum: ['me'] },
    ],
  })
  @IsOptional()
  @Matches(new RegExp(`^me$|${UUID.source}`, UUID.flags), { message: '$property must be a UUID or me' })
  assigneeId?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Not decided by the deadline.' })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  overdue?: boolean;

  @ApiPropertyOptional({ type: Boolean, description: 'Those that `blockedBy` tells something of.' })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  blocked?: boolean;

  @ApiPropertyOptional({ format: 'uuid' }) @IsOptional() @IsUUID('loose') questionId?: string;
}
