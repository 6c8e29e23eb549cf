import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_TIME } from '../answers/answer.responses.js';
import type { GradeEventRow } from '../answers/grade-log.js';

/** That a grader may see whose an answer is: the record of it. */
export class UnblindingResponse {
  @ApiProperty({ format: 'uuid', description: 'Of the act in the history of the answer.', example: EXAMPLE_ID })
  id!: string;
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the answer; it counts for no other.', example: 1 })
  version!: number;
  @ApiProperty({ format: 'uuid', description: 'Of who may see it.', example: EXAMPLE_ID }) userId!: string;
  @ApiProperty({ example: 'Two answers read alike.' }) reason!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Of who let them.', example: EXAMPLE_ID })
  actorId!: string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;

  static of({ id, answerId, version, subjectId, reason, actorId, createdAt }: GradeEventRow): UnblindingResponse {
    return { id, answerId, version, userId: subjectId ?? '', reason: reason ?? '', actorId, createdAt };
  }
}
