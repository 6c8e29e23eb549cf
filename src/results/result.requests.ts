import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { QueryFlag } from '../common/page.js';
import { LIMITS } from '../scoring/shapes/limits.js';

export class ScoreQuery {
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Staff only: adds `live`, the score as it stands now.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  live?: boolean;
}

export class FinalizeRequest {
  static readonly mayBeLeftOut = true;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Finalize although counting answers wait for a grade; they earn 0 in `total`.',
  })
  @IsOptional()
  @IsBoolean()
  allowUngraded?: boolean | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: LIMITS.comment,
    description:
      'Why a new result supersedes the one before, as CommonMark; needed then. The expert sees it with the result.',
    example: 'The appeal of question 12 was upheld.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(LIMITS.comment)
  reason?: string | null;
}
