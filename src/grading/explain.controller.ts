import { Controller, Get } from '@nestjs/common';
import { ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { CurrentActor, SignedIn, UuidParam } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { SIGNED_IN } from '../common/problem/problem-groups.js';
import { ExpertExplanationResponse, ExplanationResponse } from './explain.responses.js';
import { ExplainService } from './explain.service.js';

@ApiTags('grading')
@Controller('answers/:id/explain')
export class ExplainController {
  constructor(private readonly explanations: ExplainService) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    summary: 'Tell how an answer came by its score',
    description:
      'The grade that stands, and how the machine judges the answer, step by step, by the rule and version that are ' +
      'recorded with the grade. Staff see all that was compared. The expert sees it once the result is released, of the ' +
      'key no more than what the answer itself met: no option that was not picked, no accepted text that did not match.',
  })
  @ApiExtraModels(ExplanationResponse, ExpertExplanationResponse)
  @ApiOkResponse({
    description: 'Staff get the whole, the owner theirs.',
    schema: {
      anyOf: [{ $ref: getSchemaPath(ExplanationResponse) }, { $ref: getSchemaPath(ExpertExplanationResponse) }],
    },
  })
  @ApiProblems('invalid-id', ...SIGNED_IN, 'answer-not-found', 'not-released')
  explain(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
  ): Promise<ExplanationResponse | ExpertExplanationResponse> {
    return this.explanations.explain(actor, id);
  }
}
