import 'reflect-metadata';
import { ClassSerializerInterceptor, Module, ValidationPipe } from '@nestjs/common';
import { NestFactory, Reflector } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from 'nest-express';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Answer, Expert, GradeEvent, User } from './answer.entities.js';
import { AnswersService } from './answers.service.js';
import { Category, Question } from './bank.entities.js';
import { AnswersController, ExpertsController, HealthController, QuestionsController } from './controllers.js';
import { QuestionsService } from './questions.service.js';
import { ScoresService } from './scores.service.js';

// What a team writes by default with NestJS: Express, repositories with relations, class-validator, the serializer of
// classes. Nobody signs in.

const entities = [Category, Question, User, Expert, Answer, GradeEvent];

@Module({
  imports: [
    TypeOrmModule.forRoot({ type: 'postgres', url: process.env['DATABASE_URL'], poolSize: 10, entities }),
    TypeOrmModule.forFeature(entities),
  ],
  controllers: [QuestionsController, AnswersController, ExpertsController, HealthController],
  providers: [QuestionsService, AnswersService, ScoresService],
})
class PlainModule {}

const app = await NestFactory.create<NestExpressApplication>(PlainModule, new ExpressAdapter(), {
  logger: ['error', 'warn'],
});
app.useBodyParser('json', { limit: '32mb' });
app.useGlobalPipes(new ValidationPipe({ transform: true, whitelist: true }));
app.useGlobalInterceptors(new ClassSerializerInterceptor(app.get(Reflector)));
await app.listen(Number(process.env['PORT']), '127.0.0.1');
