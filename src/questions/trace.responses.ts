import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import type { Tolerance } from '../scoring/numbers.js';
import type {
  ChoiceTrace,
  EntryTrace,
  NoTrace,
  PickTrace,
  StepTrace,
  TextTrace,
  Unjudged,
  WeightingTrace,
} from '../scoring/trace.js';

const MATCHES = ['exact', 'wildcard', 'regex', 'numeric'] as const satisfies TextTrace['match'][];
const STEPS = [
  'nfc',
  'trim',
  'fold-case',
  'full-width',
  'minus-sign',
  'decimal-comma',
] as const satisfies StepTrace['step'][];
const REASONS = [
  'graded-by-hand',
  'no-key',
  'question-does-not-fit',
  'response-does-not-fit',
  'rule-not-known',
  'full-credit',
] as const satisfies Unjudged[];

const Fraction = (description: string, example: number) => ApiProperty({ description, example });
const Count = (description: string, example: number) =>
  ApiProperty({ type: 'integer', minimum: 0, description, example });
const Decimal = (description: string) => ApiProperty({ type: String, nullable: true, description, example: null });

export const PolicyField = (example: string) => ApiProperty({ description: 'Rule and version that judged.', example });

export class WeightingTraceResponse implements WeightingTrace {
  @ApiProperty({ description: 'Of the weights of the picks.', example: 0.5 }) sum!: number;
  @ApiProperty({ minimum: 0, description: 'The least sum that counts.', example: 0 }) min!: number;
  @ApiProperty({ minimum: 0, description: 'The highest sum that counts, which earns maxScore.', example: 1 })
  max!: number;
}

class PickTraceResponse implements PickTrace {
  @ApiProperty({ description: 'Key of the option.', example: 'A' }) option!: string;
  @ApiProperty({ example: true }) isRight!: boolean;
  @ApiProperty({ type: Number, nullable: true, description: 'Of policies with weights.', example: null })
  weight!: number | null;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: 'Whether the weight is that of options which have none of their own.',
    example: null,
  })
  isDefaultWeight!: boolean | null;
}

/** Fields that the traces of experts have as well. */
export class ChoiceTraceFields {
  @ApiProperty({ enum: ['choice'], example: 'choice' }) kind!: 'choice';
  @PolicyField('subset@1') policy!: string;
  @Count('Options of the question.', 4) optionCount!: number;
  @Count('Right options among the picks.', 1) rightPicks!: number;
  @Count('Wrong options among the picks.', 0) wrongPicks!: number;
  @ApiProperty({
    type: WeightingTraceResponse,
    nullable: true,
    description: 'Of the policy `weighted`.',
    example: null,
  })
  weighting!: WeightingTraceResponse | null;
  @Fraction('Share of maxScore before it is kept within the bounds.', 0.5) fractionBefore!: number;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Within them.', example: 0.5 }) fractionAfter!: number;
}

export class ChoiceTraceResponse extends ChoiceTraceFields implements ChoiceTrace {
  @ApiProperty({ type: [String], description: 'Keys of the right options.', example: ['A', 'C'] }) right!: string[];
  @ApiProperty({ type: [PickTraceResponse], description: 'Each pick once.' }) picks!: PickTraceResponse[];
}

class StepTraceResponse implements StepTrace {
  @ApiProperty({ enum: STEPS, description: 'What was done to the text.', example: 'trim' }) step!: StepTrace['step'];
  @ApiProperty({ description: 'What came of it.', example: 'Softmax' }) result!: string;
}

export class ToleranceResponse implements Tolerance {
  @ApiProperty({ minimum: 0, example: 0.1 }) value!: number;
  @ApiProperty({ enum: ['absolute', 'relative'], example: 'relative' }) kind!: Tolerance['kind'];
}

class EntryTraceResponse implements EntryTrace {
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Place in the key.', example: 0 }) index!: number;
  @ApiProperty({ description: 'As the key has it.', example: 'softmax' }) text!: string;
  @ApiProperty({ description: 'What the response was held against.', example: 'SOFTMAX' }) compared!: string;
  @Decimal('The least number that matches, of the match `numeric`.') from!: string | null;
  @Decimal('The greatest number that matches.') to!: string | null;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'What it earns.', example: 1 }) fraction!: number;
  @ApiProperty({ example: true }) matches!: boolean;
}

/** Fields that the traces of experts have as well. */
export class TextTraceFields {
  @ApiProperty({ enum: ['text'], example: 'text' }) kind!: 'text';
  @PolicyField('exact@1') policy!: string;
  @ApiProperty({ enum: MATCHES, example: 'exact' }) match!: TextTrace['match'];
  @ApiProperty({ example: false }) caseSensitive!: boolean;
  @ApiProperty({ description: 'Whether a comma was read as the point of a number.', example: false })
  decimalComma!: boolean;
  @ApiProperty({ description: 'As it was sent.', example: ' Softmax' }) given!: string;
  @ApiProperty({ type: [StepTraceResponse], description: 'What was done to it, one after the other.' })
  steps!: StepTraceResponse[];
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What was compared; null for an empty text and, of the match `numeric`, for no number.',
    example: 'SOFTMAX',
  })
  compared!: string | null;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'Of the entry that matched; 0 without one.', example: 1 })
  fractionBefore!: number;
  @ApiProperty({ minimum: 0, maximum: 1, example: 1 }) fractionAfter!: number;
}

export class TextTraceResponse extends TextTraceFields implements TextTrace {
  @ApiProperty({ type: ToleranceResponse, nullable: true, description: 'Of the match `numeric`.', example: null })
  tolerance!: ToleranceResponse | null;
  @ApiProperty({
    type: [EntryTraceResponse],
    description: 'The accepted texts that were tried: up to the one that matched, or all.',
  })
  entries!: EntryTraceResponse[];
  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 0,
    description: 'Place in the key of the entry that matched.',
    example: 0,
  })
  matched!: number | null;
}

export class NoTraceResponse implements NoTrace {
  @ApiProperty({ enum: ['none'], example: 'none' }) kind!: 'none';
  @ApiProperty({
    enum: REASONS,
    description:
      'Why the machine says nothing: `graded-by-hand`, the type is for people; `no-key`; `question-does-not-fit` and ' +
      '`response-does-not-fit`, what is stored has no shape that can be judged, as adopted rows may, or is not kept; ' +
      '`rule-not-known`, nobody knows the rule that is recorded; `full-credit`, a regrade gave everybody all points.',
    example: 'graded-by-hand',
  })
  why!: Unjudged;
}

export type TraceResponse = ChoiceTraceResponse | TextTraceResponse | NoTraceResponse;

/** For `ApiExtraModels` of the classes that have a {@link TraceField}. */
export const TRACES = [ChoiceTraceResponse, TextTraceResponse, NoTraceResponse];

export const TraceField = () =>
  ApiProperty({
    oneOf: TRACES.map((one) => ({ $ref: getSchemaPath(one) })),
    description: 'How the machine judges, step by step.',
  });
