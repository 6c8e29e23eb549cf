import { ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { questionPanelProperty } from '../categories/panel.fields.js';
import { Difficulty, type PanelRule, QuestionType, Specialty } from '../common/enums.js';
import type { WordingChange } from '../scoring/wording-changes.js';
import { type Options, optionsInKeyOrder } from '../scoring/shapes/options.js';
import { CONTENT_EXAMPLE } from './question.requests.js';
import type { QuestionRow, RevisionRow, StaffQuestionRow } from './question.rows.js';

/** What an applicant may see. Key, rubric and explanation are absent by construction. */
export class QuestionResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) id!: string;
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d40' }) categoryId!: string;
  @ApiProperty({ enum: QuestionType, enumName: 'QuestionType', example: QuestionType.SINGLE }) qType!: QuestionType;
  @ApiProperty({
    example: CONTENT_EXAMPLE,
    description: 'CommonMark without raw HTML.',
  })
  content!: string;
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string' },
    nullable: true,
    description: 'In key order; null unless the type is SINGLE or MULTIPLE.',
  })
  options!: Record<string, string> | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({ enum: Difficulty, enumName: 'Difficulty', example: Difficulty.EASY }) difficulty!: Difficulty;
  @ApiProperty({
    enum: Specialty,
    enumName: 'Specialty',
    isArray: true,
    nullable: true,
    example: [Specialty.ML],
    description: 'Null or empty: for everyone.',
  })
  targetSpecialties!: Specialty[] | null;
  @ApiProperty({ type: 'integer', example: 1 }) displayOrder!: number;
  @ApiProperty({ example: true }) isActive!: boolean;
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 1,
    description: 'Raised by a change of content, options, key, rubric or maxScore.',
  })
  revision!: number;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) updatedAt!: string;

  static of(row: QuestionRow): QuestionResponse {
    return {
      id: row.id,
      categoryId: row.category_id,
      qType: row.q_type,
      content: row.content,
      options: shownOptions(row.options),
      maxScore: row.max_score,
      difficulty: row.difficulty,
      targetSpecialties: row.target_specialties,
      displayOrder: row.display_order,
      isActive: row.is_active,
      revision: row.revision,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  }
}

const KeyProperty = () =>
  ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'The key in the shape of the type; null is graded by hand.',
    example: { value: 'B' },
  });

const RubricProperty = () =>
  ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    description: 'A policy for SINGLE and MULTIPLE, criteria or items for what people grade.',
    example: null,
  });

/** What staff see: key, rubric and explanation as well. */
export class StaffQuestionResponse extends QuestionResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'example-001',
    description: 'The natural key of seeds and imports.',
  })
  externalId!: string | null;
  @KeyProperty() correctAnswer!: Record<string, unknown> | null;
  @RubricProperty() scoringRubric!: Record<string, unknown> | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'Cross-validation helps assess how well a model generalizes to unseen data.',
    description: 'Shown to the expert with the released answer.',
  })
  explanation!: string | null;
  @ApiProperty(questionPanelProperty('markers')) markers!: number | null;
  @ApiProperty(questionPanelProperty('panelRule')) panelRule!: PanelRule | null;
  @ApiProperty(questionPanelProperty('panelSpread')) panelSpread!: number | null;

  static override of(row: StaffQuestionRow): StaffQuestionResponse {
    return {
      ...QuestionResponse.of(row),
      externalId: row.external_id,
      correctAnswer: row.correct_answer,
      scoringRubric: row.scoring_rubric,
      explanation: row.explanation,
      markers: row.markers,
      panelRule: row.panel_rule,
      panelSpread: row.panel_spread,
    };
  }
}

/** What a field of a question may hold. */
const ANY_VALUE = {
  anyOf: [
    { type: 'string' },
    { type: 'number' },
    { type: 'boolean' },
    { type: 'object', additionalProperties: true },
    { type: 'array', items: {} },
    { type: 'null' },
  ],
};

/** One place of a question that reads otherwise than in the revision before. */
export class WordingChangeResponse {
  @ApiProperty({
    description:
      'JSON pointer into the question. A list that became longer or shorter is one change, else each entry is its own.',
    example: '/options/B',
  })
  pointer!: string;
  @ApiProperty({ ...ANY_VALUE, description: 'Whole; null where there was nothing.', example: 'Early stoping' })
  before!: unknown;
  @ApiProperty({ ...ANY_VALUE, description: 'Whole; null where nothing is left.', example: 'Early stopping' })
  after!: unknown;

  static of({ pointer, before, after }: WordingChange): WordingChangeResponse {
    return { pointer, before, after };
  }
}

/** One wording of a question; the current one is among them. */
export class QuestionRevisionResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, example: 1 }) revision!: number;
  @ApiProperty({ enum: QuestionType, enumName: 'QuestionType', example: QuestionType.SINGLE }) qType!: QuestionType;
  @ApiProperty({ example: CONTENT_EXAMPLE })
  content!: string;
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' }, nullable: true })
  options!: Record<string, string> | null;
  @KeyProperty() correctAnswer!: Record<string, unknown> | null;
  @RubricProperty() scoringRubric!: Record<string, unknown> | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'Null for what was seeded or taken over.',
  })
  createdById!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;
  @ApiProperty({
    type: [WordingChangeResponse],
    description: 'Against the revision before, by place; none in the first one.',
  })
  changes!: WordingChangeResponse[];

  static of(row: RevisionRow, changes: readonly WordingChange[]): QuestionRevisionResponse {
    return {
      questionId: row.question_id,
      revision: row.revision,
      qType: row.q_type,
      content: row.content,
      options: shownOptions(row.options),
      correctAnswer: row.correct_answer,
      scoringRubric: row.scoring_rubric,
      maxScore: row.max_score,
      createdById: row.created_by_id,
      createdAt: row.created_at.toISOString(),
      changes: changes.map(WordingChangeResponse.of),
    };
  }
}

export class QuestionPage {
  @ApiProperty({
    type: 'array',
    items: { anyOf: [{ $ref: getSchemaPath(StaffQuestionResponse) }, { $ref: getSchemaPath(QuestionResponse) }] },
  })
  items!: (QuestionResponse | StaffQuestionResponse)[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 72 }) total?: number;
}

export class QuestionRevisionPage {
  @ApiProperty({ type: [QuestionRevisionResponse] }) items!: QuestionRevisionResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 1 }) total?: number;
}

function shownOptions(options: Options | null): Options | null {
  return options && optionsInKeyOrder(options);
}
