import { ApiProperty } from '@nestjs/swagger';
import type { CategoryStatistics, StatisticsRow } from './statistics.queries.js';

class ExpertStatisticsResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 40 }) total!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Experts who handed in an answer.', example: 32 })
  withSubmissions!: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Of these, experts of whom every counting answer is graded.',
    example: 12,
  })
  fullyGraded!: number;
}

class AnswerStatisticsResponse {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Counting answers, with the marks kept of erased people.',
    example: 1_200,
  })
  total!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 900 }) graded!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'That wait for a grade.', example: 300 }) pending!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Graded since midnight in `timeZone`.', example: 25 })
  gradedToday!: number;
}

class PercentStatisticsResponse {
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 71.4286 }) average!: number | null;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 100 }) highest!: number | null;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 0 }) lowest!: number | null;
}

export class CategoryStatisticsResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) categoryId!: string;
  @ApiProperty({ example: 'Machine Learning' }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Counting answers.', example: 200 }) answers!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 150 }) graded!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 100,
    description: 'Of the graded ones; null where there is none.',
    example: 68.5,
  })
  averagePercent!: number | null;

  static of({ categoryId, name, answers, graded, averagePercent }: CategoryStatistics): CategoryStatisticsResponse {
    return { categoryId, name, answers, graded, averagePercent };
  }
}

/** How far the grading of all experts is. */
export class StatisticsResponse {
  @ApiProperty({ type: ExpertStatisticsResponse }) experts!: ExpertStatisticsResponse;
  @ApiProperty({ type: AnswerStatisticsResponse }) answers!: AnswerStatisticsResponse;
  @ApiProperty({
    type: PercentStatisticsResponse,
    description: 'score / maxScore of graded counting answers, to 4 decimals; null where there is none.',
  })
  percent!: PercentStatisticsResponse;
  @ApiProperty({
    type: [CategoryStatisticsResponse],
    description: 'Active ones and those with answers, in display order.',
  })
  categories!: CategoryStatisticsResponse[];
  @ApiProperty({ description: 'IANA name of the time zone that days are counted in.', example: 'Asia/Seoul' })
  timeZone!: string;

  static of(row: StatisticsRow, timeZone: string): StatisticsResponse {
    return {
      experts: { total: row.experts, withSubmissions: row.with_submissions, fullyGraded: row.fully_graded },
      answers: {
        total: row.answers,
        graded: row.graded,
        pending: row.answers - row.graded,
        gradedToday: row.graded_today,
      },
      percent: { average: row.average, highest: row.highest, lowest: row.lowest },
      categories: row.categories.map(CategoryStatisticsResponse.of),
      timeZone,
    };
  }
}
