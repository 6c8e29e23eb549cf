import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_TIME } from '../answers/answer.responses.js';
import type { Actor } from '../access/actor.js';
import type { ClaimRow } from './claims.queries.js';
import { QueueItemResponse } from './grading.responses.js';

/** A lease on grading one answer, with all that it takes to grade it. */
export class ClaimResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: "Send it with the grade, as `claimToken`. Null in somebody else's claim.",
    example: '5b6c1f0e-7d52-4a53-9a86-3c9f2f6f0c11',
  })
  token!: string | null;
  @ApiProperty({ format: 'uuid', description: 'Who holds it.', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' })
  graderId!: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) claimedAt!: string;
  @ApiProperty({
    format: 'date-time',
    description: 'Until then nobody else is given the answer; renew the claim to keep it for longer.',
    example: '2026-01-31T09:30:00.000Z',
  })
  expiresAt!: string;
  @ApiProperty({ type: QueueItemResponse }) item!: QueueItemResponse;

  static of(actor: Pick<Actor, 'userId'>, row: ClaimRow): ClaimResponse {
    return {
      id: row.id,
      token: row.graderId === actor.userId ? row.token : null,
      graderId: row.graderId,
      claimedAt: row.claimedAt.toISOString(),
      expiresAt: row.expiresAt.toISOString(),
      item: QueueItemResponse.of(row.item),
    };
  }
}

export class ClaimPage {
  @ApiProperty({ type: [ClaimResponse] }) items!: ClaimResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 2 }) total?: number;
}
