import { Body, Controller, Get, HttpCode, Param, ParseArrayPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AnswersService } from './answers.service.js';
import { ListQuestionsDto, SubmitAnswerDto, UploadedQuestionDto } from './requests.js';
import { QuestionsService } from './questions.service.js';
import { ScoresService } from './scores.service.js';

@Controller('questions')
export class QuestionsController {
  constructor(private readonly questions: QuestionsService) {}

  @Get()
  async list(@Query() query: ListQuestionsDto) {
    return { items: await this.questions.list(query) };
  }

  @Get(':id')
  get(@Param('id', ParseUUIDPipe) id: string) {
    return this.questions.get(id);
  }

  @Get(':id/shown')
  shown(@Param('id', ParseUUIDPipe) id: string) {
    return this.questions.shown(id);
  }

  @Post('import')
  @HttpCode(200)
  import(@Body(new ParseArrayPipe({ items: UploadedQuestionDto, whitelist: true })) items: UploadedQuestionDto[]) {
    return this.questions.import(items);
  }
}

@Controller('answers')
export class AnswersController {
  constructor(private readonly answers: AnswersService) {}

  @Post()
  submit(@Body() body: SubmitAnswerDto) {
    return this.answers.submit(body);
  }
}

@Controller('experts/:id')
export class ExpertsController {
  constructor(
    private readonly answers: AnswersService,
    private readonly scores: ScoresService,
  ) {}

  @Get('answers')
  async latest(@Param('id', ParseUUIDPipe) id: string) {
    return { items: await this.answers.latest(id) };
  }

  @Get('score')
  score(@Param('id', ParseUUIDPipe) id: string) {
    return this.scores.score(id);
  }
}

@Controller('health')
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('ready')
  async ready() {
    await this.dataSource.query('SELECT 1');
    return { status: 'ok' };
  }
}
