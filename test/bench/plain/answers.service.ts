import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { DataSource, Repository } from 'typeorm';
import { v7 as uuid } from 'uuid';
import { Answer, GradeEvent } from './answer.entities.js';
import { Question } from './bank.entities.js';
import type { SubmitAnswerDto } from './requests.js';

@Injectable()
export class AnswersService {
  constructor(
    private readonly dataSource: DataSource,
    @InjectRepository(Answer) private readonly answers: Repository<Answer>,
  ) {}

  async latest(expertId: string): Promise<Answer[]> {
    const all = await this.answers.find({
      where: { expertId },
      relations: { question: true },
      order: { questionId: 'ASC', version: 'DESC' },
    });
    return all.filter(
      ({ status, questionId }, index) => status !== 'DRAFT' && all[index - 1]?.questionId !== questionId,
    );
  }

  submit({ expertId, questionId, responseData }: SubmitAnswerDto): Promise<Answer> {
    return this.dataSource.transaction(async (tx) => {
      const question = await tx.findOne(Question, { where: { id: questionId } });
      if (!question) throw new NotFoundException();
      const previous = await tx.findOne(Answer, { where: { expertId, questionId }, order: { version: 'DESC' } });
      const key = question.qType === 'SINGLE' ? (question.correctAnswer as { value: string } | null) : null;
      const isCorrect = key ? key.value === responseData.value : null;
      const answer = await tx.save(
        tx.create(Answer, {
          id: uuid(),
          expertId,
          questionId,
          version: (previous?.version ?? 0) + 1,
          responseData,
          maxScore: question.maxScore,
          score: key ? (isCorrect ? question.maxScore : 0) : null,
          isCorrect,
          status: key ? 'GRADED' : 'SUBMITTED',
        }),
      );
      const { version, status: statusAfter, score: scoreAfter, maxScore } = answer;
      if (key)
        await tx.save(
          tx.create(GradeEvent, { id: uuid(), answer, version, statusAfter, scoreAfter, maxScore, isCorrect }),
        );
      return answer;
    });
  }
}
