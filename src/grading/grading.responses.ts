import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { AnswerStatus, GradeEventKind } from '../common/enums.js';
import { GradingAnswerResponse } from '../answers/grading-answer.response.js';
import { EXAMPLE_ID, EXAMPLE_TIME, OwnerAnswerResponse, StaffAnswerResponse } from '../answers/answer.responses.js';
import { StaffQuestionResponse } from '../questions/question.responses.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import { CriterionGrade } from './grading.requests.js';
import type { GradeEventRow, KeptRubricRow } from './history.queries.js';
import type { PanelMark } from './panel-statements.js';
import type { QueueRow } from './queue.queries.js';

export class ReviewBatchResponse {
  @ApiProperty({ type: [StaffAnswerResponse], description: 'In the order sent.' }) items!: StaffAnswerResponse[];
}

/** A file of an answer; its name could name a person. */
export class QueueFileResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({ description: 'Media type, decided from the content.', example: 'application/pdf' }) type!: string;
  @ApiProperty({ type: 'integer', minimum: 0, description: 'Bytes.', example: 52_431 }) size!: number;
}

/** An item of a rubric that was found to apply. */
export class AppliedItemResponse {
  @ApiProperty({ maxLength: LIMITS.criterionId, example: 'method' }) id!: string;
  @ApiProperty({ description: 'What it was worth; less than 0 takes points away.', example: 3 }) points!: number;
}

/** One of several marks that do not agree. It names no person. */
export class PanelMarkResponse {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Stands for a marker, in this answer alone.', example: 1 })
  marker!: number;
  @ApiProperty({ minimum: 0, description: '0 to maxScore.', example: 4 }) score!: number;
  @ApiProperty({ type: [CriterionGrade], nullable: true, example: null }) criteria!: CriterionGrade[] | null;
  @ApiProperty({ type: [AppliedItemResponse], nullable: true, example: null }) items!: AppliedItemResponse[] | null;
  @ApiProperty({ type: Number, nullable: true, example: null }) adjustment!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'The second example is missing.' }) comment!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) reason!: string | null;

  static of({ marker, score, criteria, items, adjustment, comment, reason }: PanelMark): PanelMarkResponse {
    return { marker, score, criteria, items, adjustment, comment, reason };
  }
}

/** Everything a grader needs for one answer. */
export class QueueItemResponse {
  @ApiProperty({ type: GradingAnswerResponse }) answer!: GradingAnswerResponse;
  @ApiProperty({ type: StaffQuestionResponse, description: 'At the revision that was answered.' })
  question!: StaffQuestionResponse;
  @ApiProperty({ type: [QueueFileResponse], description: 'In the order of the answer.' }) files!: QueueFileResponse[];
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME }) submittedAt!:
    string | null;
  @ApiPropertyOptional({
    type: [PanelMarkResponse],
    description: 'All marks, of what is to be adjudicated; absent in everything else.',
  })
  marks?: PanelMarkResponse[];

  static of(row: QueueRow): QueueItemResponse {
    const answer = GradingAnswerResponse.of(row.answer);
    return {
      answer,
      question: StaffQuestionResponse.of(row.question),
      files: row.files.map(({ id, type, size }) => ({ id, type, size })),
      submittedAt: answer.submittedAt,
      ...(row.marks && { marks: row.marks.map(PanelMarkResponse.of) }),
    };
  }
}

export class QueuePage {
  @ApiProperty({ type: [QueueItemResponse] }) items!: QueueItemResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 12 }) total?: number;
}

/** An act of grading or review, without whose it was. */
export class GradeEventResponse {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the answer.', example: 1 }) version!: number;
  @ApiProperty({ enum: GradeEventKind, enumName: 'GradeEventKind', example: GradeEventKind.GRADED })
  kind!: GradeEventKind;
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 }) questionRevision!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'Rule and version by which the machine graded, marks became a score, or the system approved; null for a person.',
    example: 'subset@1',
  })
  policy!: string | null;
  @ApiProperty({ enum: AnswerStatus, enumName: 'AnswerStatus', example: AnswerStatus.SUBMITTED })
  statusBefore!: AnswerStatus;
  @ApiProperty({ enum: AnswerStatus, enumName: 'AnswerStatus', example: AnswerStatus.GRADED })
  statusAfter!: AnswerStatus;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, example: null }) scoreBefore!: number | null;
  @ApiProperty({ type: Number, nullable: true, minimum: 0, example: 7.5 }) scoreAfter!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({ type: Boolean, nullable: true, example: null }) isCorrect!: boolean | null;
  @ApiProperty({
    type: [CriterionGrade],
    nullable: true,
    description: 'Points for each criterion of the rubric, where it has any.',
    example: null,
  })
  criteria!: CriterionGrade[] | null;
  @ApiProperty({
    type: [AppliedItemResponse],
    nullable: true,
    description: 'The items of the rubric that apply, where it has any.',
    example: null,
  })
  items!: AppliedItemResponse[] | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    description: 'What the grader added to the items, or took; the reason says why.',
    example: null,
  })
  adjustment!: number | null;
  @ApiProperty({ type: String, nullable: true, example: 'Well argued.' }) comment!: string | null;
  @ApiProperty({ type: String, nullable: true, example: null }) reason!: string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;

  static of(row: GradeEventRow): GradeEventResponse {
    return {
      version: row.version,
      kind: row.kind as GradeEventKind,
      questionRevision: row.questionRevision,
      policy: row.policy,
      statusBefore: row.statusBefore,
      statusAfter: row.statusAfter,
      scoreBefore: row.scoreBefore,
      scoreAfter: row.scoreAfter,
      maxScore: row.maxScore,
      isCorrect: row.isCorrect,
      criteria: row.criteria,
      items: row.items,
      adjustment: row.adjustment,
      comment: row.comment,
      reason: row.reason,
      createdAt: row.createdAt,
    };
  }
}

/** An act on the answer, and what one of several markers gave. It names no person. */
export class DeskGradeEventResponse extends GradeEventResponse {
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description: 'What one of several markers gave, which is not the score; null in every other act.',
    example: null,
  })
  mark!: number | null;

  static override of(row: GradeEventRow): DeskGradeEventResponse {
    return { ...GradeEventResponse.of(row), mark: row.mark ?? null };
  }
}

/** With its author and its place in the chain. An expert gets neither: the hash is made of the author's id. */
export class StaffGradeEventResponse extends DeskGradeEventResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: '1, 2, 3 … of the expert and the question.', example: 1 })
  seq!: number;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for the machine.',
    example: EXAMPLE_ID,
  })
  actorId!: string | null;
  @ApiProperty({ description: 'SHA-256 of the response that was judged.', example: 'a'.repeat(64) })
  responseHash!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'SHA-256 of the rubric that the points were held against; null for a bare score and for the machine.',
    example: 'c'.repeat(64),
  })
  rubricHash!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Tells the keys apart by which events are hashed; null in events of before there were keys.',
    example: 'd'.repeat(16),
  })
  keyId!: string | null;
  @ApiProperty({ description: 'Hash of the event before; 64 zeros in the first.', example: '0'.repeat(64) })
  prevHash!: string;
  @ApiProperty({
    description:
      'HMAC-SHA-256 of the event and of the hash before, by the key that keyId names; SHA-256 where it is null.',
    example: 'b'.repeat(64),
  })
  hash!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Who may see whose the answer is from then on; null in every other act.',
    example: null,
  })
  subjectId!: string | null;

  static override of(row: GradeEventRow): StaffGradeEventResponse {
    const { id, answerId, seq, actorId, responseHash, rubricHash, keyId, prevHash, hash } = row;
    return {
      id,
      answerId,
      seq,
      actorId,
      responseHash,
      rubricHash,
      keyId,
      prevHash,
      hash,
      subjectId: row.subjectId ?? null,
      ...DeskGradeEventResponse.of(row),
    };
  }
}

/** A rubric that grades were made with, as it was then. */
export class KeptRubricResponse {
  @ApiProperty({
    description: 'SHA-256, in hex, of the canonical JSON (RFC 8785) of the rubric.',
    example: 'c'.repeat(64),
  })
  hash!: string;
  @ApiProperty({
    oneOf: ['CriteriaRubric', 'ItemsRubric'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    description: 'Criteria or items.',
  })
  rubric!: Record<string, unknown>;

  static of({ hash, rubric }: KeptRubricRow): KeptRubricResponse {
    return { hash, rubric };
  }
}

/** What became of an expert's answers to one question, oldest first. */
@ApiExtraModels(OwnerAnswerResponse, StaffAnswerResponse, GradeEventResponse, StaffGradeEventResponse)
export class AnswerHistoryResponse {
  @ApiProperty({
    type: 'array',
    items: { oneOf: [{ $ref: getSchemaPath(OwnerAnswerResponse) }, { $ref: getSchemaPath(StaffAnswerResponse) }] },
    description: 'Every version; for operators without drafts but those they wrote.',
  })
  versions!: (OwnerAnswerResponse | StaffAnswerResponse)[];

  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ $ref: getSchemaPath(StaffGradeEventResponse) }, { $ref: getSchemaPath(GradeEventResponse) }] },
    description:
      'Every act of grading and review; for the expert those on versions whose result is released, without names.',
  })
  events!: (GradeEventResponse | StaffGradeEventResponse)[];

  @ApiPropertyOptional({
    type: [KeptRubricResponse],
    description: 'For operators: the rubrics that the events name, each once, the one that was first used first.',
  })
  rubrics?: KeptRubricResponse[];

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'For operators: every event is there and as it was written, and so is each rubric it names. False as well where the server does not know the key of an event.',
    example: true,
  })
  chainIntact?: boolean;
}
