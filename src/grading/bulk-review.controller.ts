import { Body, Controller, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, Roles } from '../access/decorators.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { BODY, BY_ROLE, CONTENDED, ONCE } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { BulkReviewRequest } from './bulk-review.requests.js';
import { BulkReviewResponse } from './bulk-review.response.js';
import { BulkReviewService } from './bulk-review.service.js';

@ApiTags('grading')
@Controller('answers/review/bulk')
export class BulkReviewController {
  constructor(private readonly reviews: BulkReviewService) {}

  @Post()
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Approve many grades, all or but for a sample',
    description:
      'Of what waits for a review, oldest first, and the caller may review. Without a `sample` the caller approves all of ' +
      'it. With one, so many in a hundred wait for a person, drawn by the answer and a key of the server, and all below ' +
      'or near a pass mark; the system approves the rest: nobody is their reviewer, and the event names the rule beside ' +
      'who set it going. A draw is the same whenever it is made, and however often the answer is graded. Repeat with ' +
      '`nextCursor` until it is null.',
  })
  @ApiOkResponse({ type: BulkReviewResponse })
  @ApiProblems(...BY_ROLE, ...BODY, ...ONCE, ...CONTENDED, 'invalid-cursor')
  review(
    @CurrentActor() actor: Actor,
    @Body() body: BulkReviewRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<BulkReviewResponse>> {
    return this.reviews.review(actor, body, once);
  }
}
