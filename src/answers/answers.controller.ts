import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, ExpertsOr, IfMatch, OnceParam, SignedIn, UuidParam } from '../access/decorators.js';
import type { JsonText } from '../common/json-text.js';
import type { Page } from '../common/page.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import {
  ApiChangeAnswer,
  ApiDropAnswer,
  ApiGetAnswer,
  ApiListAnswers,
  ApiSaveAnswer,
  ApiSaveBatch,
  ApiSubmitAnswer,
} from './answer.docs.js';
import {
  ChangeAnswerRequest,
  IncludeQuery,
  ListAnswersQuery,
  SaveAnswerRequest,
  SaveBatchRequest,
} from './answer.requests.js';
import type { AnswerBatchResponse } from './answer.responses.js';
import type { AnswerView, NamedAnswerView } from './answer-views.js';
import { AnswerWritingService } from './answer-writing.service.js';
import { AnswersService } from './answers.service.js';

@ApiTags('answers')
@Controller('answers')
export class AnswersController {
  constructor(
    private readonly answers: AnswersService,
    private readonly writing: AnswerWritingService,
  ) {}

  @Get()
  @ExpertsOr('OPERATOR')
  @ApiListAnswers()
  list(
    @CurrentActor() actor: Actor,
    @Query() query: ListAnswersQuery,
  ): Promise<Page<AnswerView> | JsonText<Page<AnswerView>>> {
    return this.answers.list(actor, query);
  }

  @Post()
  @ExpertsOr('OPERATOR')
  @ApiOnce()
  @ApiSaveAnswer()
  save(
    @CurrentActor() actor: Actor,
    @Body() body: SaveAnswerRequest,
    @IfMatch() ifMatch: string | null,
    @OnceParam() once: Once,
  ): Promise<Representation<NamedAnswerView>> {
    return this.writing.save(actor, body, ifMatch, once);
  }

  @Post('batch')
  @HttpCode(200)
  @ExpertsOr('OPERATOR')
  @ApiOnce()
  @ApiSaveBatch()
  saveBatch(
    @CurrentActor() actor: Actor,
    @Body() body: SaveBatchRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<AnswerBatchResponse>> {
    return this.writing.saveBatch(actor, body, once);
  }

  @Get(':id')
  @SignedIn()
  @ApiGetAnswer()
  get(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Query() query: IncludeQuery,
  ): Promise<Representation<AnswerView>> {
    return this.answers.get(actor, id, query);
  }

  @Patch(':id')
  @ExpertsOr('OPERATOR')
  @ApiChangeAnswer()
  change(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Body() body: ChangeAnswerRequest,
    @IfMatch({ required: true }) ifMatch: string | null,
  ): Promise<Representation<NamedAnswerView>> {
    return this.writing.change(actor, id, body, ifMatch);
  }

  @Delete(':id')
  @HttpCode(204)
  @ExpertsOr('OPERATOR')
  @ApiDropAnswer()
  drop(@CurrentActor() actor: Actor, @UuidParam('id') id: string, @IfMatch() ifMatch: string | null): Promise<void> {
    return this.writing.drop(actor, id, ifMatch);
  }

  @Post(':id/submit')
  @HttpCode(200)
  @ExpertsOr('OPERATOR', { takesNoBody: true })
  @ApiOnce()
  @ApiSubmitAnswer()
  submit(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @IfMatch() ifMatch: string | null,
    @OnceParam() once: Once,
  ): Promise<Representation<NamedAnswerView>> {
    return this.writing.submit(actor, id, ifMatch, once);
  }
}
