import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';
import { LIMITS } from '../scoring/shapes/limits.js';

/** Nothing is no number, though it would count as 0. */
function wholeOf(value: unknown): unknown {
  return typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
}

export class AgreementQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only marks of its questions.' })
  @IsOptional()
  @IsUUID('loose')
  categoryId?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only marks of this question.' })
  @IsOptional()
  @IsUUID('loose')
  questionId?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: LIMITS.maxScore.max,
    default: 1,
    description: 'How many points two scores may differ to be next to each other.',
  })
  @IsOptional()
  @Transform(({ value }) => wholeOf(value))
  @IsInt()
  @Min(0)
  @Max(LIMITS.maxScore.max)
  adjacentPoints?: number;
}
