import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Specialty } from '../common/enums.js';
import { ExpertScoreResponse, ProgressResponse } from '../results/result.responses.js';
import type { ExpertRow } from './experts.queries.js';

/** An expert as operators and the expert itself see it. One taken over from another application may lack its user. */
export class ExpertResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a02-7d11-8a4c-0c9b6f3e2a10' }) id!: string;
  @ApiProperty({ type: String, nullable: true, format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' })
  userId!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'email', example: 'kim@example.com' }) email!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Kim Minji' }) name!: string | null;
  @ApiProperty({ enum: Specialty, enumName: 'Specialty', isArray: true, example: [Specialty.ML, Specialty.NLP] })
  specialties!: Specialty[];
  @ApiProperty({ example: true }) isActive!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) updatedAt!: string;

  static of(row: ExpertRow): ExpertResponse {
    return {
      id: row.id,
      userId: row.user_id,
      email: row.email,
      name: row.name,
      specialties: row.specialties,
      isActive: row.is_active,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  }
}

/** An expert of a list, with what `include` asks for. */
export class ListedExpertResponse extends ExpertResponse {
  @ApiPropertyOptional({ type: ProgressResponse, description: 'With `include=progress`.' }) progress?: ProgressResponse;
  @ApiPropertyOptional({
    type: ExpertScoreResponse,
    description:
      'With `include=score`: the final result, else the live score. Absent from what is not released of the caller itself.',
  })
  score?: ExpertScoreResponse;

  static listed(row: ExpertRow, progress?: ProgressResponse, score?: ExpertScoreResponse): ListedExpertResponse {
    return { ...ExpertResponse.of(row), ...(progress && { progress }), ...(score && { score }) };
  }
}

export class ExpertPage {
  @ApiProperty({ type: [ListedExpertResponse] }) items!: ListedExpertResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 1 }) total?: number;
}
