import { Body, Controller, Delete, Get, HttpCode, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Actor } from '../access/actor.js';
import { ApiOnce, CurrentActor, IfMatch, OnceParam, Roles, SignedIn, UuidParam } from '../access/decorators.js';
import { DeleteQuery } from '../common/delete.requests.js';
import type { JsonText } from '../common/json-text.js';
import { type Page, PageQuery } from '../common/page.js';
import type { Representation } from '../common/representation.js';
import type { Once } from '../idempotency/once.js';
import {
  ApiCreateQuestion,
  ApiGetQuestion,
  ApiListQuestions,
  ApiListRevisions,
  ApiRemoveQuestion,
  ApiUpdateQuestion,
} from './question.docs.js';
import { CreateQuestionRequest, ListQuestionsQuery, UpdateQuestionRequest } from './question.requests.js';
import type { QuestionResponse, QuestionRevisionResponse, StaffQuestionResponse } from './question.responses.js';
import { QuestionPages } from './question-pages.js';
import { QuestionRevisions } from './question-revisions.js';
import { QuestionsService } from './questions.service.js';

@ApiTags('questions')
@Controller('questions')
export class QuestionsController {
  constructor(
    private readonly questions: QuestionsService,
    private readonly pages: QuestionPages,
    private readonly wordings: QuestionRevisions,
  ) {}

  @Get()
  @SignedIn()
  @ApiListQuestions()
  list(@CurrentActor() actor: Actor, @Query() query: ListQuestionsQuery): Promise<JsonText<Page<QuestionResponse>>> {
    return this.pages.list(actor, query);
  }

  @Post()
  @Roles('OPERATOR')
  @ApiOnce()
  @ApiCreateQuestion()
  create(
    @CurrentActor() actor: Actor,
    @Body() body: CreateQuestionRequest,
    @OnceParam() once: Once,
  ): Promise<Representation<StaffQuestionResponse>> {
    return this.questions.create(actor, body, once);
  }

  @Get(':id')
  @SignedIn()
  @ApiGetQuestion()
  get(@CurrentActor() actor: Actor, @UuidParam('id') id: string): Promise<Representation<JsonText<QuestionResponse>>> {
    return this.questions.get(actor, id);
  }

  @Patch(':id')
  @Roles('OPERATOR')
  @ApiUpdateQuestion()
  update(
    @CurrentActor() actor: Actor,
    @UuidParam('id') id: string,
    @Body() body: UpdateQuestionRequest,
    @IfMatch() ifMatch: string | null,
  ): Promise<Representation<StaffQuestionResponse>> {
    return this.questions.update(actor, id, body, ifMatch);
  }

  @Delete(':id')
  @HttpCode(204)
  @Roles('OPERATOR')
  @ApiRemoveQuestion()
  remove(@CurrentActor() actor: Actor, @UuidParam('id') id: string, @Query() query: DeleteQuery): Promise<void> {
    return this.questions.remove(actor, id, query.hard ?? false);
  }

  @Get(':id/revisions')
  @Roles('EVALUATOR')
  @ApiListRevisions()
  revisions(@UuidParam('id') id: string, @Query() query: PageQuery): Promise<Page<QuestionRevisionResponse>> {
    return this.wordings.list(id, query);
  }
}
