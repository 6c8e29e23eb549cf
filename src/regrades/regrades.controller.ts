import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, OnceParam, Roles, UuidParam } from '../access/decorators.js';
import { type Page, PageQuery } from '../common/page.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import { ApiGetRegrade, ApiListRegradeItems, ApiListRegrades, ApiRegrade, ApiRevertRegrade } from './regrade.docs.js';
import { ListRegradesQuery, RegradeRequest, RevertRequest } from './regrade.requests.js';
import type { RegradeItemResponse, RegradePreviewResponse, RegradeResponse } from './regrade.responses.js';
import { RegradesService } from './regrades.service.js';

@ApiTags('regrades')
@Controller()
export class RegradesController {
  constructor(private readonly regrades: RegradesService) {}

  @Post('questions/:id/regrade')
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiRegrade()
  regrade(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Body() body: RegradeRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<RegradeResponse | RegradePreviewResponse>> {
    return this.regrades.regrade(actor, id, body, once);
  }

  @Get('regrades')
  @Roles('OPERATOR')
  @ApiListRegrades()
  list(@Query() query: ListRegradesQuery): Promise<Page<RegradeResponse>> {
    return this.regrades.list(query);
  }

  @Get('regrades/:id')
  @Roles('OPERATOR')
  @ApiGetRegrade()
  get(@UuidParam('id') id: string): Promise<Representation<RegradeResponse>> {
    return this.regrades.get(id);
  }

  @Get('regrades/:id/items')
  @Roles('OPERATOR')
  @ApiListRegradeItems()
  items(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Query() query: PageQuery,
  ): Promise<Page<RegradeItemResponse>> {
    return this.regrades.items(actor, id, query);
  }

  @Post('regrades/:id/revert')
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiRevertRegrade()
  revert(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Body() body: RevertRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<RegradeResponse>> {
    return this.regrades.revert(actor, id, body, once);
  }
}
