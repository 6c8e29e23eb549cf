import { ApiProperty } from '@nestjs/swagger';
import { IsString, IsUUID, Length } from 'class-validator';
import { Trimmed } from '../common/fields.js';
import type { Fault } from '../common/domain-error.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';

export class UnblindRequest {
  @ApiProperty({
    format: 'uuid',
    description: 'Of the evaluator who may see whose the answer is.',
    example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e',
  })
  @IsUUID('loose')
  userId!: string;

  @ApiProperty({
    minLength: 1,
    maxLength: LIMITS.comment,
    description: 'For the record; CommonMark.',
    example: 'Two answers read alike; the evaluator compares what both experts handed in before.',
  })
  @Trimmed()
  @IsString()
  @Length(1, LIMITS.comment)
  reason!: string;

  static contentFaults({ reason }: UnblindRequest): Fault[] {
    return checkMarkdown(reason, '/reason');
  }
}
