import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsBoolean,
  IsEnum,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { QuestionPanelField } from '../categories/panel.fields.js';
import type { Fault } from '../common/domain-error.js';
import { Difficulty, type PanelRule, QuestionType, Specialty } from '../common/enums.js';
import { IfSent, Repeatable, Trimmed } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { RawJson } from '../common/raw-json.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import { checkQuestion } from '../scoring/shapes/question-shapes.js';
import { specialtyFaults } from './specialty-faults.js';

const EXTERNAL_ID_MAX = 200;
export const MAX_ORDER = 1_000_000;
const SPECIALTIES = Object.values(Specialty);

/** The natural key of seeds and imports. */
export const ExternalIdRules = () =>
  applyDecorators(
    Trimmed(),
    IsString(),
    Length(1, EXTERNAL_ID_MAX),
    Matches(/^[^\p{Cc}\p{Cs}]*$/u, { message: '$property must not hold control characters' }),
  );

const TypeField = (required: boolean) =>
  applyDecorators(
    ApiProperty({ enum: QuestionType, enumName: 'QuestionType', required, example: QuestionType.SINGLE }),
    RawJson(),
  );

/** Of a SINGLE question, as all examples beside those of another type. */
export const CONTENT_EXAMPLE = 'A model does well on the data it was trained on, and badly on other data. What helps?';

const ContentField = (required: boolean) =>
  applyDecorators(
    ApiProperty({
      type: String,
      required,
      minLength: 1,
      maxLength: LIMITS.content,
      description: 'CommonMark without raw HTML.',
      example: CONTENT_EXAMPLE,
    }),
    RawJson(),
  );

const MaxScoreField = (required: boolean) =>
  applyDecorators(
    ApiProperty({ type: 'integer', required, minimum: LIMITS.maxScore.min, maximum: LIMITS.maxScore.max, example: 10 }),
    RawJson(),
  );

/** Its shapes by type are put into the API document by their schemas. */
const JsonField = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: 'object', additionalProperties: true, nullable: true, description }),
    RawJson(),
  );

/** What may be left out of every question. The content is judged by the rules of its type, see `contentFaults`. */
class QuestionDetails {
  @JsonField('Of SINGLE and MULTIPLE; null for the other types.') options?: unknown;
  @JsonField('The key in the shape of the type; null is graded by hand.') correctAnswer?: unknown;
  @JsonField('A policy for SINGLE and MULTIPLE, criteria or items for what people grade.') scoringRubric?: unknown;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: LIMITS.explanation,
    description: 'Shown with the released answer.',
  })
  @RawJson()
  explanation?: unknown;

  @ApiPropertyOptional({
    enum: Specialty,
    enumName: 'Specialty',
    isArray: true,
    nullable: true,
    uniqueItems: true,
    maxItems: SPECIALTIES.length,
    example: [Specialty.ML],
    description: 'null or []: for everyone.',
  })
  @RawJson()
  targetSpecialties?: unknown;

  @ApiPropertyOptional({ enum: Difficulty, enumName: 'Difficulty', default: Difficulty.MEDIUM })
  @IfSent()
  @IsEnum(Difficulty)
  difficulty?: Difficulty;

  @ApiPropertyOptional({ type: 'integer', minimum: -MAX_ORDER, maximum: MAX_ORDER, default: 0 })
  @IfSent()
  @IsInt()
  @Min(-MAX_ORDER)
  @Max(MAX_ORDER)
  displayOrder?: number;

  @ApiPropertyOptional({ type: Boolean, default: true, description: 'false hides the question from applicants.' })
  @IfSent()
  @IsBoolean()
  isActive?: boolean;

  @QuestionPanelField('markers') markers?: number | null;
  @QuestionPanelField('panelRule') panelRule?: PanelRule | null;
  @QuestionPanelField('panelSpread') panelSpread?: number | null;
}

/** A question as somebody writes it; where it lies is said by the classes that extend this one. */
export class NewQuestionDetails extends QuestionDetails {
  @TypeField(true) qType!: unknown;
  @ContentField(true) content!: unknown;
  @MaxScoreField(true) maxScore!: unknown;

  static contentFaults(request: NewQuestionDetails): Fault[] {
    const { qType, content = null, options, correctAnswer, scoringRubric, maxScore, explanation } = request;
    return [
      ...checkQuestion({ qType, content, options, correctAnswer, scoringRubric, maxScore, explanation }),
      ...specialtyFaults(request.targetSpecialties),
    ];
  }
}

export class CreateQuestionRequest extends NewQuestionDetails {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' })
  @IsUUID('loose')
  categoryId!: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: EXTERNAL_ID_MAX,
    description: 'Unique.',
    example: 'example-001',
  })
  @IsOptional()
  @ExternalIdRules()
  externalId?: string | null;
}

/** What is left out stays as it is; the question that comes out of it is judged as a whole. */
export class UpdateQuestionRequest extends QuestionDetails {
  @TypeField(false) qType?: unknown;
  @ContentField(false) content?: unknown;
  @MaxScoreField(false) maxScore?: unknown;

  @ApiPropertyOptional({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' })
  @IfSent()
  @IsUUID('loose')
  categoryId?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: EXTERNAL_ID_MAX,
    description: 'Unique.',
    example: 'example-001',
  })
  @IsOptional()
  @ExternalIdRules()
  externalId?: string | null;

  static contentFaults(request: UpdateQuestionRequest): Fault[] {
    return specialtyFaults(request.targetSpecialties);
  }
}

/** A question that is being written, as the form of its author holds it: judged as a whole, and stored nowhere. */
export class DraftQuestion extends UpdateQuestionRequest {
  @TypeField(true) override qType!: unknown;
  @MaxScoreField(true) override maxScore!: unknown;

  static override contentFaults(draft: DraftQuestion): Fault[] {
    return [...checkQuestion(draft), ...specialtyFaults(draft.targetSpecialties)];
  }
}

const ANY_OF = 'Repeatable: any of them.';

export class ListQuestionsQuery extends PageQuery {
  @ApiPropertyOptional({ type: [String], format: 'uuid', description: ANY_OF })
  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(100)
  @IsUUID('loose', { each: true })
  categoryId?: string[];

  @ApiPropertyOptional({ enum: QuestionType, enumName: 'QuestionType', isArray: true, description: ANY_OF })
  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(20)
  @IsEnum(QuestionType, { each: true })
  qType?: QuestionType[];

  @ApiPropertyOptional({ enum: Difficulty, enumName: 'Difficulty', isArray: true, description: ANY_OF })
  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(20)
  @IsEnum(Difficulty, { each: true })
  difficulty?: Difficulty[];

  @ApiPropertyOptional({
    enum: Specialty,
    enumName: 'Specialty',
    isArray: true,
    description: 'Repeatable: questions for any of them, and those for everyone.',
  })
  @IsOptional()
  @Repeatable()
  @ArrayMaxSize(20)
  @IsEnum(Specialty, { each: true })
  specialty?: Specialty[];

  @ApiPropertyOptional({ type: Boolean, description: 'Applicants see active questions only, whatever is sent.' })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  isActive?: boolean;

  @ApiPropertyOptional({ maxLength: 200, description: 'Words; each must be part of the content, whatever its case.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}
