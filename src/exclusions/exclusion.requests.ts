import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, Length } from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { Trimmed } from '../common/fields.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';

export class ExcludeRequest {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' })
  @IsUUID('loose')
  userId!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: LIMITS.comment,
    description: 'For the record; CommonMark. Operators alone see it.',
    example: 'Works in the same team.',
  })
  @Trimmed()
  @IsString()
  @Length(1, LIMITS.comment)
  reason!: string;

  static contentFaults({ reason }: ExcludeRequest): Fault[] {
    return checkMarkdown(reason, '/reason');
  }
}
