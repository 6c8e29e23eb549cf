import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import {
  ApiOnce,
  CurrentActor,
  IfMatch,
  OnceParam,
  Roles,
  SignedIn,
  UnjudgedBody,
  UuidParam,
} from '../access/decorators.js';
import type { Page } from '../common/page.js';
import { ApiProblems } from '../common/problem/api-problems.js';
import { LIST, SIGNED_IN } from '../common/problem/problem-groups.js';
import type { Representation } from '../common/representation.js';
import type { Unjudged } from '../common/unjudged.js';
import type { Once } from '../idempotency/once.js';
import { AppealDecisionsService } from './appeal-decisions.service.js';
import { AssignAppealRequest, DecideAppealRequest, ListAppealsQuery } from './appeal.requests.js';
import {
  ANY_VIEW,
  AppealPage,
  AppealResponse,
  type AppealView,
  DeskAppealResponse,
  StaffAppealResponse,
} from './appeal.responses.js';
import { ACT_PROBLEMS, BODY_PROBLEMS, DECIDE_EXAMPLES } from './appeals.docs.js';
import { AppealsService } from './appeals.service.js';
import { OwnAppealsService } from './own-appeals.service.js';

@ApiTags('appeals')
@ApiExtraModels(DeskAppealResponse, StaffAppealResponse, AppealResponse)
@Controller('appeals')
export class AppealsController {
  constructor(
    private readonly appeals: AppealsService,
    private readonly own: OwnAppealsService,
    private readonly decisions: AppealDecisionsService,
  ) {}

  @Get()
  @SignedIn()
  @ApiOperation({
    summary: 'List appeals',
    description:
      'The first opened first. Operators see all of them, with their deadlines; whoever is to decide one sees it without ' +
      'whose it is, with all that it takes to decide it; experts see their own, without who decides.',
  })
  @ApiOkResponse({ type: AppealPage })
  @ApiProblems(...LIST, ...SIGNED_IN)
  list(@CurrentActor() actor: Actor, @Query() query: ListAppealsQuery): Promise<Page<AppealView>> {
    return this.appeals.list(actor, query);
  }

  @Get(':id')
  @SignedIn()
  @ApiOperation({ summary: 'Read an appeal', description: 'In the same views as the list.' })
  @ApiOkResponse({ description: 'In the view of the caller.', schema: ANY_VIEW })
  @ApiProblems('invalid-id', ...SIGNED_IN, 'appeal-not-found')
  get(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<Representation<AppealView>> {
    return this.appeals.get(actor, id);
  }

  @Post(':id/assign')
  @HttpCode(200)
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Give an appeal to somebody who decides it',
    description:
      'To somebody who neither graded nor reviewed the answer, nor wrote or owns it: to `userId`, or else to whoever of them ' +
      'has least to decide. May be repeated until it is decided.',
  })
  @ApiBody({ type: AssignAppealRequest, required: false })
  @ApiOkResponse({ description: 'In the view of the caller.', schema: ANY_VIEW })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'role-required',
    'own-answer',
    'appeal-not-found',
    'appeal-closed',
    'not-eligible',
    'no-eligible-person',
  )
  assign(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(AssignAppealRequest) body: Unjudged<AssignAppealRequest>,
    @OnceParam() once: Once,
  ): Promise<Representation<AppealView>> {
    return this.decisions.assign(actor, id, body, once);
  }

  @Post(':id/decide')
  @HttpCode(200)
  @Roles('EVALUATOR')
  @ApiOnce()
  @ApiOperation({
    summary: 'Decide an appeal',
    description:
      'For whom it was assigned to. UPHELD leaves the grade as it is; CHANGED gives another one, in the same fields as a ' +
      'grade, which takes no points away unless APPEALS_MAY_LOWER is set. Either is an event of the answer with its reason. ' +
      'A changed score reopens the final result that it is in.',
  })
  @ApiBody({ type: DecideAppealRequest, examples: DECIDE_EXAMPLES })
  @ApiOkResponse({ description: 'In the view of the caller.', schema: ANY_VIEW })
  @ApiProblems(
    ...BODY_PROBLEMS,
    'role-required',
    'own-answer',
    'appeal-not-found',
    'appeal-closed',
    'appeal-not-assigned',
    'assigned-to-another',
    'not-eligible',
    'answer-not-appealable',
    'superseded',
    'score-may-not-drop',
    'precondition-failed',
  )
  decide(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @UnjudgedBody(DecideAppealRequest) body: Unjudged<DecideAppealRequest>,
    @IfMatch() ifMatch: string | null,
    @OnceParam() once: Once,
  ): Promise<Representation<AppealView>> {
    return this.decisions.decide(actor, id, body, ifMatch, once);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @SignedIn({ takesNoBody: true })
  @ApiOnce()
  @ApiOperation({
    summary: 'Withdraw an appeal',
    description: 'For the expert who opened it, until it is decided. It does not come back.',
  })
  @ApiOkResponse({ type: AppealResponse })
  @ApiProblems(...ACT_PROBLEMS, 'appeal-not-found', 'appeal-closed')
  withdraw(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @OnceParam() once: Once,
  ): Promise<Representation<AppealView>> {
    return this.own.withdraw(actor, id, once);
  }
}
