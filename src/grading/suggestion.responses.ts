import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../answers/answer.responses.js';
import type { CriterionCoverage, RubricCoverage } from '../scoring/keyword-coverage.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import type { Coverage, MatchedTerm } from '../scoring/term-finder.js';

export class TermPositionResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) start!: number;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'The one after the last.', example: 11 }) end!: number;
}

export class MatchedTermResponse {
  @ApiProperty({ maxLength: LIMITS.keyword, description: 'As the rubric has it.', example: 'overfitting' })
  term!: string;
  @ApiProperty({
    type: [TermPositionResponse],
    description:
      'Where it is in `responseData.text`, in UTF-16 code units, as JavaScript counts; at most the first 20 places.',
  })
  positions!: TermPositionResponse[];

  static of({ term, positions }: MatchedTerm): MatchedTermResponse {
    return { term, positions: positions.map(({ start, end }) => ({ start, end })) };
  }
}

export class KeywordCoverageResponse {
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    maximum: 1,
    description: 'Of the keywords that are there, among all; null where there are none to look for.',
    example: 0.5,
  })
  share!: number | null;
  @ApiProperty({ type: [MatchedTermResponse] }) matched!: MatchedTermResponse[];
  @ApiProperty({ type: [String], example: ['regularization'] }) missing!: string[];

  static of({ share, matched, missing }: Coverage): KeywordCoverageResponse {
    return { share, matched: matched.map(MatchedTermResponse.of), missing: [...missing] };
  }
}

export class CriterionCoverageResponse extends KeywordCoverageResponse {
  @ApiProperty({ maxLength: LIMITS.criterionId, example: 'cause' }) id!: string;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Whether the answer speaks of it at all; null where it has no keywords.',
    example: true,
  })
  touched!: boolean | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description: 'No grade: its maxPoints in that share, rounded as scores are; null where it has no keywords.',
    example: 2.5,
  })
  suggestedPoints!: number | null;

  static override of({ id, touched, suggestedPoints, ...coverage }: CriterionCoverage): CriterionCoverageResponse {
    return { id, touched, suggestedPoints, ...KeywordCoverageResponse.of(coverage) };
  }
}

/** What an engine suggests to a grader. It is kept nowhere, and no grade is made of it. */
export class SuggestionResponse {
  @ApiProperty({ type: Boolean, enum: [true], description: 'No grade: a person decides.', example: true })
  isSuggestion!: true;
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({ description: 'Name and version of the rule.', example: 'keyword-coverage@1' }) engine!: string;
  @ApiProperty({ type: KeywordCoverageResponse, description: 'Of the rubric as a whole.' })
  keywords!: KeywordCoverageResponse;
  @ApiProperty({ type: [CriterionCoverageResponse], description: 'In the order of the rubric.' })
  criteria!: CriterionCoverageResponse[];

  static of(answerId: string, engine: string, { keywords, criteria }: RubricCoverage): SuggestionResponse {
    return {
      isSuggestion: true,
      answerId,
      engine,
      keywords: KeywordCoverageResponse.of(keywords),
      criteria: criteria.map(CriterionCoverageResponse.of),
    };
  }
}
