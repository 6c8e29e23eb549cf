import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import {
  ApiOnce,
  CurrentActor,
  ExpertsOr,
  IfMatch,
  OnceParam,
  Roles,
  UnjudgedBody,
  UuidParam,
} from '../access/decorators.js';
import type { AnswerView } from '../answers/answer-views.js';
import { StaffAnswerResponse } from '../answers/answer.responses.js';
import { GradingAnswerResponse } from '../answers/grading-answer.response.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { GRADE_EXAMPLES, JUDGING_PROBLEMS, REVIEW_EXAMPLES } from './grading.docs.js';
import { GradeRequest, ReviewBatchRequest, ReviewRequest } from './grading.requests.js';
import { AnswerHistoryResponse, ReviewBatchResponse } from './grading.responses.js';
import { GradingService } from './grading.service.js';
import { HistoryService } from './history.service.js';
import { ReviewService } from './review.service.js';

@ApiTags('grading')
@Controller('answers')
export class GradingController {
  constructor(
    private readonly grading: GradingService,
    private readonly reviews: ReviewService,
    private readonly histories: HistoryService,
  ) {}

  @Post(':id/grade')
  @Roles('EVALUATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Grade an answer',
    description:
      'Takes a score or, where the rubric of the answered revision has criteria, points for each of them, or, where it has ' +
      'items, those that apply: their sum lies within floor and ceiling, then an adjustment is added, and the score lies ' +
      'within 0 and maxScore. The rubric is kept with the grade. Until the review ' +
      "the same grader, or an operator, may grade again. A grade that replaces the machine's needs a reason and leaves " +
      'isCorrect null. Nobody grades an answer that is theirs or that they wrote. An answer that you have claimed is graded ' +
      'with the token of the claim, which ends with it; one that nobody has claimed without. Where several people are to ' +
      'mark the answer, this is one of their marks: the answer shows nothing of it until the last of them is in, and its ' +
      'marker may give another one until then. Marks that lie no further apart than is allowed become the score; else ' +
      'somebody who gave none of them sees them all (`stage=adjudicate`) and grades, with a reason.',
  })
  @ApiBody({ type: GradeRequest, examples: GRADE_EXAMPLES })
  @ApiExtraModels(GradingAnswerResponse, StaffAnswerResponse)
  @ApiOkResponse({
    description: 'Evaluators get the grading view, operators theirs.',
    schema: { oneOf: [{ $ref: getSchemaPath(GradingAnswerResponse) }, { $ref: getSchemaPath(StaffAnswerResponse) }] },
  })
  @ApiProblems(
    ...JUDGING_PROBLEMS,
    'invalid-id',
    'answer-not-gradable',
    'another-graders',
    'adjudicator-is-marker',
    'precondition-failed',
    'claimed-by-another',
    'claim-token-required',
    'claim-expired',
  )
  grade(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(GradeRequest) body: Unjudged<GradeRequest>,
    @IfMatch() ifMatch: string | null,
    @OnceParam() once: Once,
  ): Promise<Representation<AnswerView>> {
    return this.grading.grade(actor, id, body, ifMatch, once);
  }

  @Post(':id/review')
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Review a grade',
    description:
      'APPROVE makes the answer REVIEWED. RETURN, for which the comment gives the reason, sends it back to be graded by a ' +
      'person. The reviewer is none of those who ever graded this version.',
  })
  @ApiBody({ type: ReviewRequest, examples: REVIEW_EXAMPLES })
  @ApiOkResponse({ type: StaffAnswerResponse })
  @ApiProblems(...JUDGING_PROBLEMS, 'invalid-id', 'reviewer-is-grader', 'answer-not-reviewable', 'precondition-failed')
  review(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(ReviewRequest) body: Unjudged<ReviewRequest>,
    @IfMatch() ifMatch: string | null,
    @OnceParam() once: Once,
  ): Promise<Representation<StaffAnswerResponse>> {
    return this.reviews.review(actor, id, body, ifMatch, once);
  }

  @Post('review/batch')
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Review several grades',
    description: 'One decision on all of them, or none; the faults point at each answer that is refused.',
  })
  @ApiOkResponse({ type: ReviewBatchResponse })
  @ApiProblems(...JUDGING_PROBLEMS, 'reviewer-is-grader', 'answer-not-reviewable')
  reviewBatch(
    @CurrentActor() actor: Actor,
    @Body() body: ReviewBatchRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<ReviewBatchResponse>> {
    return this.reviews.reviewBatch(actor, body, once);
  }

  @Get(':id/history')
  @ExpertsOr('OPERATOR')
  @ApiOperation({
    summary: 'Read what became of an answer',
    description:
      "All versions of the expert's answer to the question and all acts of grading and review, oldest first. The expert " +
      'sees the acts once the result is released, and never whose they were.',
  })
  @ApiOkResponse({ type: AnswerHistoryResponse })
  @ApiProblems('invalid-id', 'sign-in-required', 'invalid-token', 'role-required', 'answer-not-found')
  history(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<AnswerHistoryResponse> {
    return this.histories.history(actor, id);
  }
}
