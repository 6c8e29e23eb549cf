import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Roles } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { AgreementQuery } from './agreement.requests.js';
import { AgreementResponse } from './agreement.responses.js';
import { AgreementService } from './agreement.service.js';

@ApiTags('grading')
@Controller('grading/agreement')
export class AgreementController {
  constructor(private readonly agreements: AgreementService) {}

  @Get()
  @Roles('OPERATOR')
  @ApiOperation({
    summary: 'Tell how far graders agree',
    description:
      'Of answers that several people marked, the last mark of each: in all, by question, by pair of graders, and how much ' +
      "each grader gives beside the others. The machine's marks are left out, and those that were taken back by a RETURN " +
      'count as well. Null is said of what cannot be told. Operators see this alone: graders do not see marks of others. ' +
      'A mark of somebody who had seen the first one, as an operator who grades again has, says little of agreement.',
  })
  @ApiOkResponse({ type: AgreementResponse })
  @ApiProblems('invalid-query', 'sign-in-required', 'invalid-token', 'role-required')
  agreement(@Query() query: AgreementQuery): Promise<AgreementResponse> {
    return this.agreements.agreement(query);
  }
}
