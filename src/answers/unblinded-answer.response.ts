import { ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from './answer.responses.js';
import type { AnswerRow } from './answer-row.js';
import { GradingAnswerResponse } from './grading-answer.response.js';

/** Whose an answer is, for a grader who may know. */
export interface IdentityRow {
  name: string | null;
  /** Of the person, for tags. */
  version: number;
}

/** An answer as a grader sees it for whom an operator lifted its blindness. Staff stay unnamed. */
export class UnblindedAnswerResponse extends GradingAnswerResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) expertId!: string;
  @ApiProperty({ type: String, nullable: true, example: 'Kim Minji' }) expertName!: string | null;

  static named(row: AnswerRow, { name }: IdentityRow): UnblindedAnswerResponse {
    return { ...GradingAnswerResponse.of(row), expertId: row.expert_id, expertName: name };
  }
}
