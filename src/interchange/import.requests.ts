import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { IfSent, Trimmed } from '../common/fields.js';
import { ExternalIdRules, NewQuestionDetails } from '../questions/question.requests.js';

/** One question of a bank: what POST /questions takes, with its natural key, and its category by name or by id. */
export class ImportQuestionRequest extends NewQuestionDetails {
  @ApiProperty({
    maxLength: 200,
    example: 'example-001',
    description: 'Finds the question again; each once in an upload.',
  })
  @ExternalIdRules()
  externalId!: string;

  @ApiPropertyOptional({
    maxLength: 100,
    example: 'Machine Learning',
    description: 'The name of the category, unless categoryId is sent.',
  })
  @IfSent()
  @Trimmed()
  @IsString()
  @MaxLength(100)
  @Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must not hold control characters' })
  category?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IfSent()
  @IsUUID('loose')
  categoryId?: string;

  static override contentFaults(request: ImportQuestionRequest): Fault[] {
    return [...NewQuestionDetails.contentFaults(request), ...placeFaults(request)];
  }
}

function placeFaults({ category, categoryId }: ImportQuestionRequest): Fault[] {
  if (category === undefined && categoryId === undefined) {
    return [{ pointer: '/category', detail: 'Give the name of the category, or its id as categoryId.' }];
  }
  if (category !== undefined && categoryId !== undefined) {
    return [{ pointer: '/categoryId', detail: 'Give either category or categoryId.' }];
  }
  return [];
}
