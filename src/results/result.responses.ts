import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { GradeEventKind } from '../common/enums.js';
import type { CategoryScore, ExpertScore } from '../scoring/expert-score.js';
import { dividedBy, fractionOf, rounded4 } from '../scoring/fraction.js';
import type { FinalItem, FinalResultRow, ProgressRow, ReopeningRow, WholeFinalResultRow } from './results.queries.js';

const EXPERT_ID = '019a8e3c-7a01-7c11-8f6e-0d3c5a7b9e10';
const CATEGORY_ID = '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e';
const EVENT_ID = '019a8e3c-7a01-7f44-8c9d-3a6b8d0e2f43';
const ANSWER_ID = '019a8e3c-7a01-7c55-8d0e-4b7c9e1f3054';
const TIME = '2026-03-02T09:30:00.000Z';

/** How far an expert is, each question asked counted once, by its latest version. */
export class ProgressResponse {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Questions asked.', example: 72 }) total!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Questions whose latest version is a draft.', example: 3 })
  draft!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 20 }) submitted!: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'The expert sees graded answers as submitted until they are released.',
    example: 12,
  })
  graded!: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'The expert sees reviewed answers as submitted until they are released.',
    example: 4,
  })
  reviewed!: number;
  @ApiProperty({
    minimum: 0,
    maximum: 100,
    description:
      'Share of the questions asked of which a version was handed in, to 4 decimals; 0 where nothing is asked.',
    example: 51.3889,
  })
  percent!: number;

  static of({ total, answered, draft, submitted, graded, reviewed }: ProgressRow): ProgressResponse {
    const percent = total === 0 ? 0 : rounded4(dividedBy(fractionOf(100 * answered), fractionOf(total)));
    return { total, draft, submitted, graded, reviewed, percent };
  }
}

export class CategoryScoreResponse {
  @ApiProperty({ format: 'uuid', example: CATEGORY_ID }) categoryId!: string;
  @ApiProperty({ example: 'Machine Learning' }) name!: string;
  @ApiProperty({ type: 'integer', minimum: 0, maximum: 100, example: 20 }) weight!: number;
  @ApiProperty({ minimum: 0, example: 25 }) earned!: number;
  @ApiProperty({
    minimum: 0,
    description: 'maxScore of the counting answers, of the question where there is none.',
    example: 30,
  })
  possible!: number;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 83.3333 }) percent!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 2 }) asked!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) answered!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) graded!: number;

  /** Field by field, because JSONB does not keep the order of keys. */
  static of(row: CategoryScore): CategoryScoreResponse {
    const { categoryId, name, weight, earned, possible, percent, asked, answered, graded } = row;
    return { categoryId, name, weight, earned, possible, percent, asked, answered, graded };
  }
}

/** A score of an expert: Σ weight × percent / Σ weight over the categories with at least one question asked. */
export class ScoreResponse {
  @ApiProperty({ format: 'uuid', example: EXPERT_ID }) expertId!: string;
  @ApiProperty({ description: 'Whether this is a result that no longer moves.', example: false }) final!: boolean;
  @ApiProperty({ format: 'date-time', description: 'When the score stood like this.', example: TIME }) asOf!: string;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 100,
    description: 'An ungraded answer earns 0; null where no weight is asked.',
    example: 83.3333,
  })
  total!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 100,
    description: 'Without the answers that wait for a grade.',
    example: 83.3333,
  })
  gradedTotal!: number | null;
  @ApiProperty({ type: [CategoryScoreResponse], description: 'In display order.' })
  categories!: CategoryScoreResponse[];

  static live(expertId: string, { total, gradedTotal, categories }: ExpertScore, asOf: Date): ScoreResponse {
    return {
      expertId,
      final: false,
      asOf: asOf.toISOString(),
      total,
      gradedTotal,
      categories: categories.map(CategoryScoreResponse.of),
    };
  }
}

/** The live score until a result is final, then that result. */
export class ExpertScoreResponse extends ScoreResponse {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'Of the final result: the highest one counts.',
    example: 1,
  })
  number?: number;
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'Of the final result: why it superseded the one before.',
    example: null,
  })
  reason?: string | null;
  @ApiPropertyOptional({ format: 'date-time', description: 'Of the final result.', example: TIME })
  finalizedAt?: string;
  @ApiPropertyOptional({
    type: String,
    format: 'date-time',
    nullable: true,
    description:
      'Of the final result: when a decided appeal or a regrade first changed a score in it. It does not move by that, so ' +
      'that the answers tell other scores until a new result supersedes it.',
    example: null,
  })
  reopenedAt?: string | null;
  @ApiPropertyOptional({ type: ScoreResponse, description: 'With `live=true`: the score as it stands now.' })
  live?: ScoreResponse;

  static final(expertId: string, row: FinalResultRow): ExpertScoreResponse {
    const finalizedAt = row.createdAt.toISOString();
    return {
      expertId,
      final: true,
      asOf: finalizedAt,
      total: row.total,
      gradedTotal: row.gradedTotal,
      categories: row.categories.map(CategoryScoreResponse.of),
      number: row.number,
      reason: row.reason,
      finalizedAt,
      reopenedAt: row.reopenedAt?.toISOString() ?? null,
    };
  }
}

export class FinalItemResponse {
  @ApiProperty({ format: 'uuid', example: CATEGORY_ID }) questionId!: string;
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    description: 'That was answered, or the current one where there is no answer.',
    example: 1,
  })
  revision!: number;
  @ApiProperty({ format: 'uuid', example: CATEGORY_ID }) categoryId!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'The counting answer.', example: null })
  answerId!: string | null;
  @ApiProperty({ type: 'integer', nullable: true, minimum: 1, example: null }) version!: number | null;
  @ApiProperty({ minimum: 0, example: 10 }) possible!: number;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, example: null }) score!: number | null;

  static of({ questionId, revision, categoryId, answerId, version, possible, score }: FinalItem): FinalItemResponse {
    return { questionId, revision, categoryId, answerId, version, possible, score };
  }
}

/** A change that puts a final result in question. */
export class ReopeningResponse {
  @ApiProperty({ format: 'uuid', description: 'Of the grade event that changed a score.', example: EVENT_ID })
  eventId!: string;
  @ApiProperty({ enum: GradeEventKind, enumName: 'GradeEventKind', example: GradeEventKind.APPEAL_DECIDED })
  kind!: GradeEventKind;
  @ApiProperty({ format: 'uuid', example: ANSWER_ID }) answerId!: string;
  @ApiProperty({ format: 'uuid', example: CATEGORY_ID }) questionId!: string;
  @ApiProperty({ format: 'date-time', example: TIME }) createdAt!: string;

  static of({ eventId, kind, answerId, questionId, createdAt }: ReopeningRow): ReopeningResponse {
    return { eventId, kind, answerId, questionId, createdAt: new Date(createdAt).toISOString() };
  }
}

/** A final result with everything it was made of. */
export class FinalResultResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }) id!: string;
  @ApiProperty({ format: 'uuid', example: EXPERT_ID }) expertId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'The highest one counts.', example: 1 }) number!: number;
  @ApiProperty({ type: String, nullable: true, example: null }) reason!: string | null;
  @ApiProperty({ description: 'Whether answers were allowed to have no grade.', example: false })
  allowUngraded!: boolean;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: '019a8e3c-7a01-7e33-8b8f-2f5e7c9d1a32' })
  finalizedById!: string | null;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 83.3333 }) total!: number | null;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 100, example: 83.3333 }) gradedTotal!:
    number | null;
  @ApiProperty({ type: [CategoryScoreResponse], description: 'In display order.' })
  categories!: CategoryScoreResponse[];
  @ApiProperty({ type: [FinalItemResponse], description: 'Each question asked, in display order.' })
  items!: FinalItemResponse[];
  @ApiProperty({
    type: [ReopeningResponse],
    description: 'Changes of scores in it while it was the result, oldest first: each asks for a new one.',
  })
  reopenings!: ReopeningResponse[];
  @ApiProperty({ format: 'date-time', example: TIME }) createdAt!: string;

  static of(row: WholeFinalResultRow): FinalResultResponse {
    return {
      id: row.id,
      expertId: row.expertId,
      number: row.number,
      reason: row.reason,
      allowUngraded: row.allowUngraded,
      finalizedById: row.finalizedById,
      total: row.total,
      gradedTotal: row.gradedTotal,
      categories: row.categories.map(CategoryScoreResponse.of),
      items: row.items.map(FinalItemResponse.of),
      reopenings: row.reopenings.map(ReopeningResponse.of),
      createdAt: row.createdAt.toISOString(),
    };
  }
}

export class FinalResultPage {
  @ApiProperty({ type: [FinalResultResponse] }) items!: FinalResultResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 1 }) total?: number;
}
