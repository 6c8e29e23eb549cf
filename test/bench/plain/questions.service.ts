import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Exclude, plainToInstance } from 'class-transformer';
import { Repository } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Question } from './bank.entities.js';
import type { ListQuestionsDto, UploadedQuestionDto } from './requests.js';

/** What an applicant gets: the serializer leaves out what is excluded here. */
export class ShownQuestion extends Question {
  @Exclude() override correctAnswer!: object | null;
  @Exclude() override scoringRubric!: object | null;
  @Exclude() override explanation!: string | null;
}

@Injectable()
export class QuestionsService {
  constructor(@InjectRepository(Question) private readonly questions: Repository<Question>) {}

  async get(id: string): Promise<Question> {
    const question = await this.questions.findOne({ where: { id }, relations: { category: true } });
    if (!question) throw new NotFoundException();
    return question;
  }

  async shown(id: string): Promise<ShownQuestion> {
    const question = await this.get(id);
    if (!question.isActive) throw new NotFoundException();
    return plainToInstance(ShownQuestion, question);
  }

  list({ categoryId, difficulty, specialty, limit }: ListQuestionsDto): Promise<Question[]> {
    return this.questions
      .createQueryBuilder('question')
      .leftJoinAndSelect('question.category', 'category')
      .where('question.isActive AND question.categoryId = :categoryId', { categoryId })
      .andWhere('question.difficulty = :difficulty', { difficulty })
      .andWhere('question.targetSpecialties @> :wanted', { wanted: JSON.stringify([specialty]) })
      .orderBy('question.displayOrder')
      .addOrderBy('question.id')
      .take(limit)
      .getMany();
  }

  async import(items: UploadedQuestionDto[]): Promise<{ created: number; updated: number; unchanged: number }> {
    const questions = items.map(({ externalId: _key, ...item }) => this.questions.create({ id: uuid(), ...item }));
    await this.questions.save(questions, { chunk: 1_000 });
    return { created: questions.length, updated: 0, unchanged: 0 };
  }
}
