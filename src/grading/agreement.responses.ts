import { ApiProperty } from '@nestjs/swagger';
import {
  type Agreement,
  agreementOf,
  agreementOfPairs,
  type Mark,
  severities,
  type Severity,
} from '../scoring/agreement.js';

const Share = (description: string, example: number) =>
  ApiProperty({ type: Number, nullable: true, minimum: 0, maximum: 1, description, example });

const Coefficient = (description: string, example: number) =>
  ApiProperty({ type: Number, nullable: true, maximum: 1, description, example });

class AgreementFigures {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Answers that several people marked.', example: 24 })
  answers!: number;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Their marks, the last one of each person.', example: 50 })
  marks!: number;
  @Share('Of pairs of marks of an answer, those that are the same.', 0.4615) exact!: number | null;
  @Share('Of these pairs, those that differ by `adjacentPoints` or less.', 0.8846) adjacent!: number | null;
  @Coefficient("Cohen's, with quadratic weights; of several pairs of graders their mean (Light).", 0.6714)
  kappa!: number | null;
  @Coefficient("Krippendorff's, for interval data; works with graders who marked some of the answers.", 0.8491)
  alpha!: number | null;
  @Coefficient('ICC(2,1), absolute agreement; null unless all of these answers were marked by the same people.', 0.7325)
  icc!: number | null;

  static of({ answers, marks, exact, adjacent, kappa, alpha, icc }: Agreement): AgreementFigures {
    return { answers, marks, exact, adjacent, kappa, alpha, icc };
  }
}

class QuestionAgreementResponse extends AgreementFigures {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }) questionId!: string;
}

class PairAgreementResponse extends AgreementFigures {
  @ApiProperty({
    type: 'array',
    items: { type: 'string', format: 'uuid' },
    minItems: 2,
    maxItems: 2,
    description: 'User ids.',
    example: ['019a8e3c-7a01-7c11-8d2a-0b1c2d3e4f50', '019a8e3c-7a01-7c12-9a3b-1c2d3e4f5061'],
  })
  graderIds!: [string, string];
}

class GraderSeverityResponse {
  @ApiProperty({ format: 'uuid', description: 'User id.', example: '019a8e3c-7a01-7c11-8d2a-0b1c2d3e4f50' })
  graderId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Answers that others marked as well.', example: 24 })
  answers!: number;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: -100,
    maximum: 100,
    description:
      'Severity: the mean of own marks less those of the others of the same answers, in percent points of maxScore; ' +
      'below 0 for somebody who gives less than the others.',
    example: -4.1667,
  })
  meanDeviation!: number | null;

  static of({ graderId, answers, meanDeviation }: Severity): GraderSeverityResponse {
    return { graderId, answers, meanDeviation };
  }
}

type QuestionMark = Mark & { questionId: string };

/** How far those agree who marked the same answers. */
export class AgreementResponse {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    description: 'Scores that differ by no more are next to each other.',
    example: 1,
  })
  adjacentPoints!: number;
  @ApiProperty({ type: AgreementFigures, description: 'Of all these marks.' }) overall!: AgreementFigures;
  @ApiProperty({ type: [QuestionAgreementResponse], description: 'Those with such answers, in display order.' })
  questions!: QuestionAgreementResponse[];
  @ApiProperty({ type: [PairAgreementResponse], description: 'Each two people who marked the same answers.' })
  pairs!: PairAgreementResponse[];
  @ApiProperty({ type: [GraderSeverityResponse] }) graders!: GraderSeverityResponse[];

  static of(marks: readonly QuestionMark[], adjacentPoints: number): AgreementResponse {
    const byQuestion = marksByQuestion(marks);
    return {
      adjacentPoints,
      overall: AgreementFigures.of(agreementOf(marks, adjacentPoints)),
      questions: [...byQuestion].map(([questionId, own]) => ({
        questionId,
        ...AgreementFigures.of(agreementOf(own, adjacentPoints)),
      })),
      pairs: agreementOfPairs(marks, adjacentPoints).map(({ graderIds, ...figures }) => ({
        graderIds,
        ...AgreementFigures.of(figures),
      })),
      graders: severities(marks).map(GraderSeverityResponse.of),
    };
  }
}

/** In the order of the marks. */
function marksByQuestion(marks: readonly QuestionMark[]): Map<string, QuestionMark[]> {
  const byQuestion = new Map<string, QuestionMark[]>();
  for (const mark of marks) {
    const known = byQuestion.get(mark.questionId);
    if (known) known.push(mark);
    else byQuestion.set(mark.questionId, [mark]);
  }
  return byQuestion;
}
