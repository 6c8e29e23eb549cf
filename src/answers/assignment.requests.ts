import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../common/page.js';
import { Several } from './answer.requests.js';
import { ASSIGNMENT_STATES, type AssignmentState } from './assignment.queries.js';

export class AssignmentQuery extends PageQuery {
  @ApiPropertyOptional({
    enum: ASSIGNMENT_STATES,
    isArray: true,
    description:
      'Any of them; repeat it or use commas. A question that was handed in and is being rewritten is draft and submitted.',
  })
  @IsOptional()
  @Several()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsIn(ASSIGNMENT_STATES, { each: true })
  state?: AssignmentState[];

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID('loose')
  categoryId?: string;
}
