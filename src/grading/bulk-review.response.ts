import { ApiProperty } from '@nestjs/swagger';

/** What became of the answers that were looked at. */
export class BulkReviewResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Approved, or with `dryRun` to be approved.', example: 431 })
  approved!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Left for a person.', example: 69 }) waiting!: number;
  @ApiProperty({ type: String, nullable: true, description: 'Null when all were looked at.', example: null })
  nextCursor!: string | null;
}
