import { ApiProperty } from '@nestjs/swagger';
import type { Fault } from '../common/domain-error.js';
import { below } from '../common/pointer.js';
import { RawJson } from '../common/raw-json.js';
import { inspect, isJsonObject } from '../common/validation.pipe.js';
import { checkResponse } from '../scoring/shapes/question-shapes.js';
import { DraftQuestion } from './question.requests.js';

/** A response held against a question that need not be stored. */
export class DryScoreRequest {
  @ApiProperty({ type: DraftQuestion, description: 'As it would be created.' })
  @RawJson()
  question!: DraftQuestion;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'In the shape of the type.' })
  @RawJson()
  responseData!: unknown;

  static contentFaults({ question, responseData }: DryScoreRequest): Fault[] {
    if (!isJsonObject(question)) return [{ pointer: '/question', detail: 'Give the question as an object.' }];
    const faults = below('/question', inspect(DraftQuestion, question).faults);
    return faults.length > 0 ? faults : checkResponse(question, responseData);
  }
}
