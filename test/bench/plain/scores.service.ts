import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type Answer, Expert } from './answer.entities.js';
import { AnswersService } from './answers.service.js';
import { Category, Question } from './bank.entities.js';

interface Asked {
  categoryId: string;
  asked: string;
  possible: string;
}

/** Adds up in the language of the application, as most would. */
@Injectable()
export class ScoresService {
  constructor(
    private readonly answers: AnswersService,
    @InjectRepository(Expert) private readonly experts: Repository<Expert>,
    @InjectRepository(Category) private readonly categories: Repository<Category>,
    @InjectRepository(Question) private readonly questions: Repository<Question>,
  ) {}

  async score(expertId: string) {
    const expert = await this.experts.findOneBy({ id: expertId });
    if (!expert) throw new NotFoundException();
    const answers = await this.answers.latest(expertId);
    const categories = await this.categories.find({ order: { displayOrder: 'ASC', name: 'ASC' } });
    const asked = await this.questions
      .createQueryBuilder('question')
      .select('question.categoryId', 'categoryId')
      .addSelect('COUNT(*)', 'asked')
      .addSelect('SUM(question.maxScore)', 'possible')
      .where('question.isActive AND question.targetSpecialties ?| :specialties', { specialties: expert.specialties })
      .groupBy('question.categoryId')
      .getRawMany<Asked>();
    const rows = categories.flatMap((category) => rowOf(category, asked, answers));
    return {
      expertId,
      total: weighted(rows.map(({ weight, earned, possible }) => ({ weight, earned, possible }))),
      gradedTotal: weighted(
        rows.map(({ weight, earned, possible, waiting }) => ({ weight, earned, possible: possible - waiting })),
      ),
      categories: rows.map(({ waiting: _waiting, ...row }) => row),
    };
  }
}

function rowOf({ id, name, weight }: Category, asked: readonly Asked[], answers: readonly Answer[]) {
  const open = asked.find(({ categoryId }) => categoryId === id);
  const own = answers.filter(({ question }) => question?.categoryId === id);
  if (!open && own.length === 0) return [];
  const closed = own.filter(({ question }) => !question?.isActive);
  const worth = sum(own.map(({ maxScore, question }) => maxScore - (question?.isActive ? question.maxScore : 0)));
  const possible = Number(open?.possible ?? 0) + worth;
  const earned = sum(own.map(({ score }) => score ?? 0));
  return [
    {
      categoryId: id,
      name,
      weight,
      earned: round(earned),
      possible,
      waiting: sum(own.map(({ score, maxScore }) => (score === null ? maxScore : 0))),
      percent: possible > 0 ? round((100 * earned) / possible) : null,
      asked: Number(open?.asked ?? 0) + closed.length,
      answered: own.length,
      graded: own.filter(({ score }) => score !== null).length,
    },
  ];
}

function weighted(rows: readonly { weight: number; earned: number; possible: number }[]): number | null {
  const counting = rows.filter(({ possible }) => possible > 0);
  const weights = sum(counting.map(({ weight }) => weight));
  if (weights === 0) return null;
  return round(sum(counting.map(({ weight, earned, possible }) => (weight * 100 * earned) / possible)) / weights);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
const round = (value: number): number => Math.round(value * 10_000) / 10_000;
