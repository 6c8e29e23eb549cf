import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { CurrentActor, ExpertsOr, OwnExpertParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BY_ROLE, LIST } from '../common/problem/problem-groups.js';
import { AssignmentQuery } from './assignment.requests.js';
import { AssignmentResponse } from './assignment.responses.js';
import { AssignmentService } from './assignment.service.js';

@ApiTags('answers')
@Controller('experts')
export class AssignmentController {
  constructor(private readonly assignment: AssignmentService) {}

  @Get(':id/assignment')
  @ExpertsOr('OPERATOR')
  @ApiOperation({
    summary: 'Read what an expert is asked',
    description:
      'Each question asked, in display order, with the open draft, the version that counts, and whether another one may be ' +
      'handed in: the screen of an applicant in one call.',
  })
  @ApiOkResponse({ type: AssignmentResponse })
  @ApiProblems('invalid-id', ...LIST, ...BY_ROLE, 'expert-not-found')
  read(
    @CurrentActor() actor: Actor,
    @OwnExpertParam('id') expertId: string,
    @Query() query: AssignmentQuery,
  ): Promise<AssignmentResponse> {
    return this.assignment.read(actor, expertId, query);
  }
}
