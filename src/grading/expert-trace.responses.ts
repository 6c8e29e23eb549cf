import { ApiProperty, getSchemaPath } from '@nestjs/swagger';
import {
  ChoiceTraceFields,
  NoTraceResponse,
  TextTraceFields,
  ToleranceResponse,
} from '../questions/trace.responses.js';
import type { ExpertChoiceTrace, ExpertEntryTrace, ExpertPickTrace, ExpertTextTrace } from '../scoring/expert-trace.js';

class ExpertPickTraceResponse implements ExpertPickTrace {
  @ApiProperty({ description: 'Key of the option.', example: 'A' }) option!: string;
  @ApiProperty({ example: true }) isRight!: boolean;
  @ApiProperty({ type: Number, nullable: true, description: 'Of policies with weights.', example: null })
  weight!: number | null;
}

/** Their own picks; no right option that was not picked. */
export class ExpertChoiceTraceResponse extends ChoiceTraceFields implements ExpertChoiceTrace {
  @ApiProperty({ type: [ExpertPickTraceResponse], description: 'Each pick once.' }) picks!: ExpertPickTraceResponse[];
}

class ExpertEntryTraceResponse implements ExpertEntryTrace {
  @ApiProperty({ description: 'As the key has it.', example: 'softmax' }) text!: string;
  @ApiProperty({ minimum: 0, maximum: 1, description: 'What it earns.', example: 1 }) fraction!: number;
  @ApiProperty({ type: String, nullable: true, description: 'The least number that matches.', example: null }) from!:
    string | null;
  @ApiProperty({ type: String, nullable: true, description: 'The greatest number that matches.', example: null }) to!:
    string | null;
  @ApiProperty({ type: ToleranceResponse, nullable: true, example: null }) tolerance!: ToleranceResponse | null;
}

/** Their own text; no accepted text that it did not match. */
export class ExpertTextTraceResponse extends TextTraceFields implements ExpertTextTrace {
  @ApiProperty({ type: ExpertEntryTraceResponse, nullable: true, description: 'The accepted text that matched.' })
  matched!: ExpertEntryTraceResponse | null;
}

export type ExpertTraceResponse = ExpertChoiceTraceResponse | ExpertTextTraceResponse | NoTraceResponse;

/** For `ApiExtraModels` of the class that has an {@link ExpertTraceField}. */
export const EXPERT_TRACES = [ExpertChoiceTraceResponse, ExpertTextTraceResponse, NoTraceResponse];

export const ExpertTraceField = () =>
  ApiProperty({
    oneOf: EXPERT_TRACES.map((one) => ({ $ref: getSchemaPath(one) })),
    description: 'How the machine judged, step by step.',
  });
