import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { explainGrade, type GradableQuestion } from '../scoring/auto-grade.js';
import type { DryScoreRequest } from './dry-score.requests.js';
import { TraceField, type TraceResponse, TRACES } from './trace.responses.js';

/** What the machine would give; nothing is stored. */
@ApiExtraModels(...TRACES)
export class DryScoreResponse {
  @ApiProperty({ type: Number, nullable: true, minimum: 0, description: 'Null: a person would grade.', example: 5 })
  score!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({ type: Boolean, nullable: true, example: false }) isCorrect!: boolean | null;
  @ApiProperty({ type: String, nullable: true, description: 'Rule and version.', example: 'subset@1' })
  policy!: string | null;
  @TraceField() trace!: TraceResponse;

  /** Of a request that was judged. */
  static of({ question, responseData }: DryScoreRequest): DryScoreResponse {
    const asked = question as unknown as GradableQuestion;
    const { grade, trace } = explainGrade(asked, responseData);
    const { score = null, isCorrect = null, policy = null } = grade ?? {};
    return { score, maxScore: asked.maxScore, isCorrect, policy, trace };
  }
}
