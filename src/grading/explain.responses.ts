import { ApiExtraModels, ApiProperty } from '@nestjs/swagger';
import { EXAMPLE_ID } from '../answers/answer.responses.js';
import { TraceField, type TraceResponse, TRACES } from '../questions/trace.responses.js';
import type { ExplainedGrade } from '../scoring/auto-grade.js';
import { expertTrace } from '../scoring/expert-trace.js';
import type { ExplainedRow, RegradeBasisRow } from './explain.queries.js';
import { EXPERT_TRACES, ExpertTraceField, type ExpertTraceResponse } from './expert-trace.responses.js';
import { GradeEventResponse } from './grading.responses.js';
import { type GradeEventRow, isMachines } from './history.queries.js';

export interface Explained {
  row: ExplainedRow;
  /** The event that gave the score that stands. */
  grade: GradeEventRow | null;
  /** By which that score was made; null where none made it. */
  regrade: RegradeBasisRow | null;
  /** What the machine makes of the answer. */
  machine: ExplainedGrade;
}

/** Who gave the grade that stands; no person is named. */
export enum GradedBy {
  MACHINE = 'MACHINE',
  PERSON = 'PERSON',
}

/** What a regraded score was made by. */
export class RegradeBasisResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) regradeId!: string;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    minimum: 1,
    description: 'Revision of the question whose key was gone by; null where everybody got all points.',
    example: 2,
  })
  keyRevision!: number | null;
  @ApiProperty({ type: String, nullable: true, description: 'The option that was taken out.', example: null })
  voidOption!: string | null;

  static of({ regradeId, keyRevision, option }: RegradeBasisRow): RegradeBasisResponse {
    return { regradeId, keyRevision, voidOption: option };
  }
}

class ExplanationFields {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the answer.', example: 1 }) version!: number;
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the question that was answered.', example: 1 })
  questionRevision!: number;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, description: '0 to maxScore.', example: 5 })
  score!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({ type: Boolean, nullable: true, description: 'Null for what a person graded.', example: false })
  isCorrect!: boolean | null;
  @ApiProperty({
    enum: GradedBy,
    enumName: 'GradedBy',
    nullable: true,
    description: 'Who gave the score; null before there is one, and where that is not recorded.',
    example: GradedBy.MACHINE,
  })
  gradedBy!: GradedBy | null;
  @ApiProperty({ type: GradeEventResponse, nullable: true, description: 'The act that gave the score.' })
  grade!: GradeEventResponse | null;

  static fieldsOf({ row, grade }: Explained): ExplanationFields {
    return {
      answerId: row.id,
      version: row.version,
      questionId: row.question_id,
      questionRevision: row.question_revision,
      score: row.score,
      maxScore: row.max_score,
      isCorrect: row.is_correct,
      gradedBy: gradedBy(row, grade),
      grade: grade && GradeEventResponse.of(grade),
    };
  }
}

/** How an answer came by its score, for staff. It names no person. */
@ApiExtraModels(...TRACES)
export class ExplanationResponse extends ExplanationFields {
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description:
      'What the machine gives, by the rule that is recorded, else by that of now; null where it gives nothing.',
    example: 5,
  })
  machineScore!: number | null;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    description: "Whether that is the machine's score that stands; null where a person gave it or there is none.",
    example: true,
  })
  isReproduced!: boolean | null;
  @ApiProperty({
    type: RegradeBasisResponse,
    nullable: true,
    description:
      'The regrade that made the score; null where none did. After a revert: what made the score that was put back.',
    example: null,
  })
  regrade!: RegradeBasisResponse | null;
  @TraceField() trace!: TraceResponse;

  static of(explained: Explained): ExplanationResponse {
    const { row, grade, regrade, machine } = explained;
    const machineScore = machine.grade?.score ?? null;
    return {
      ...ExplanationFields.fieldsOf(explained),
      machineScore,
      isReproduced: grade && isMachines(grade) ? machineScore === row.score : null,
      regrade: regrade && RegradeBasisResponse.of(regrade),
      trace: machine.trace,
    };
  }
}

/** The same for the expert, of the key no more than what the answer met. */
@ApiExtraModels(...EXPERT_TRACES)
export class ExpertExplanationResponse extends ExplanationFields {
  @ExpertTraceField() trace!: ExpertTraceResponse;

  static of(explained: Explained): ExpertExplanationResponse {
    const { row, grade, machine } = explained;
    const isPersons = row.score === null || gradedBy(row, grade) === GradedBy.PERSON;
    return {
      ...ExplanationFields.fieldsOf(explained),
      // What the machine would give has no say beside a person's grade, nor where a review took the machine's back.
      trace: isPersons ? { kind: 'none', why: 'graded-by-hand' } : expertTrace(machine.trace),
    };
  }
}

/** An adopted grade has no event; of some the grader is known. */
function gradedBy({ score, grader_id }: ExplainedRow, grade: GradeEventRow | null): GradedBy | null {
  if (grade) return isMachines(grade) ? GradedBy.MACHINE : GradedBy.PERSON;
  return score !== null && grader_id !== null ? GradedBy.PERSON : null;
}
