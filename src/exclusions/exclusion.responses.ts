import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ExclusionRow } from './exclusions.queries.js';

/** A conflict of interest, for operators alone: an expert never learns who is kept from their answers. */
export class ExclusionResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a02-7d11-8a4c-0c9b6f3e2a10' }) expertId!: string;
  @ApiProperty({ format: 'uuid', description: 'Of who is kept away.', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' })
  userId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Park Jiwoo' }) userName!: string | null;
  @ApiProperty({ example: 'Works in the same team.' }) reason!: string;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description:
      "Answers of the expert's that the person judged all the same, before it was known. They stay as they are.",
    example: 0,
  })
  judgedAnswers!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    description: 'Who said so; null once they are erased.',
    example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21',
  })
  createdById!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;

  static of(row: ExclusionRow): ExclusionResponse {
    return {
      expertId: row.expert_id,
      userId: row.user_id,
      userName: row.user_name,
      reason: row.reason,
      judgedAnswers: row.judged_answers,
      createdById: row.created_by_id,
      createdAt: row.created_at.toISOString(),
    };
  }
}

export class ExclusionPage {
  @ApiProperty({ type: [ExclusionResponse] }) items!: ExclusionResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 1 }) total?: number;
}
