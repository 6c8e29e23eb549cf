import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsEnum,
  IsIn,
  IsOptional,
  IsUUID,
  Matches,
  ValidateNested,
} from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { AnswerStatus } from '../common/enums.js';
import { IfSent } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { RawJson } from '../common/raw-json.js';
import { ANY_RESPONSE_DATA } from './response-data.schema.js';

/** Answers of one batch. */
export const MAX_BATCH = 200;

const UUID_OR_ME = /^(me|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** Ids are compared as text, so they come in one spelling. */
const LowerCased = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.toLowerCase() : value));

/** A query parameter that takes several values, repeated or with commas between them. */
export const Several = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    value === undefined
      ? value
      : [value].flat().flatMap((part: unknown) => (typeof part === 'string' ? part.split(',') : [part])),
  );

const QuestionIdField = () =>
  applyDecorators(
    ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21' }),
    LowerCased(),
    IsUUID('loose'),
  );

const ExpertIdField = () =>
  applyDecorators(
    ApiPropertyOptional({
      format: 'uuid',
      description: 'For operators: the expert for whom they write. Experts write for themselves.',
    }),
    IfSent(),
    LowerCased(),
    IsUUID('loose'),
  );

const ResponseDataField = () =>
  applyDecorators(
    ApiProperty({
      ...ANY_RESPONSE_DATA,
      description: "In the shape of the question's type; it is judged when the question is known.",
      example: { value: 'B' },
    }),
    RawJson(),
  );

const SubmitField = () =>
  applyDecorators(
    ApiPropertyOptional({
      type: Boolean,
      default: false,
      description: 'true hands the answers in; else they are kept as drafts.',
    }),
    IfSent(),
    IsBoolean(),
  );

/** A value that was not sent at all is a fault of its own; null is judged by the question's type. */
function missing(responseData: unknown, pointer: string): Fault[] {
  return responseData === undefined ? [{ pointer, detail: 'is missing' }] : [];
}

export class SaveAnswerRequest {
  @QuestionIdField() questionId!: string;
  @ExpertIdField() expertId?: string;
  @ResponseDataField() responseData!: unknown;
  @SubmitField() submit?: boolean;

  static contentFaults({ responseData }: SaveAnswerRequest): Fault[] {
    return missing(responseData, '/responseData');
  }

  static glance(body: Record<string, unknown>): SaveAnswerRequest | null {
    for (const name in body) if (!SAVED.has(name)) return null;
    const { questionId, expertId, responseData, submit } = body;
    if (!isPlainId(questionId) || (expertId !== undefined && !isPlainId(expertId))) return null;
    if (responseData === undefined || (submit !== undefined && typeof submit !== 'boolean')) return null;
    return Object.assign(new SaveAnswerRequest(), body);
  }
}

const SAVED: ReadonlySet<string> = new Set([
  'questionId',
  'expertId',
  'responseData',
  'submit',
] satisfies (keyof SaveAnswerRequest)[]);

/** In the spelling in which ids are compared. */
const isPlainId = (value: unknown): value is string => typeof value === 'string' && PLAIN_ID.test(value);
const PLAIN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export class ChangeAnswerRequest {
  @ResponseDataField() responseData!: unknown;

  static contentFaults({ responseData }: ChangeAnswerRequest): Fault[] {
    return missing(responseData, '/responseData');
  }
}

export class BatchAnswer {
  @QuestionIdField() questionId!: string;
  @ResponseDataField() responseData!: unknown;
}

export class SaveBatchRequest {
  @ApiProperty({ type: [BatchAnswer], minItems: 1, maxItems: MAX_BATCH })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_BATCH)
  @ValidateNested({ each: true })
  @Type(() => BatchAnswer)
  answers!: BatchAnswer[];

  @ExpertIdField() expertId?: string;
  @SubmitField() submit?: boolean;

  static contentFaults({ answers }: SaveBatchRequest): Fault[] {
    if (!Array.isArray(answers)) return [];
    return answers.flatMap((answer: unknown, index) => {
      // The validator looks into a list as if its entries stood there themselves.
      if (Array.isArray(answer)) return [{ pointer: `/answers/${index}`, detail: 'must be a JSON object' }];
      return answer instanceof BatchAnswer ? missing(answer.responseData, `/answers/${index}/responseData`) : [];
    });
  }
}

const Include = () =>
  applyDecorators(
    ApiPropertyOptional({ enum: ['question'], description: 'Adds the question, as it is now.' }),
    IsOptional(),
    IsIn(['question']),
  );

export class IncludeQuery {
  @Include() include?: 'question';
}

export class ListAnswersQuery extends PageQuery {
  @ApiPropertyOptional({ type: String, description: 'The id of an expert, or `me`.' })
  @IsOptional()
  @LowerCased()
  @Matches(UUID_OR_ME, { message: '$property must be a UUID or me' })
  expertId?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @LowerCased()
  @IsUUID('loose')
  questionId?: string;

  @ApiPropertyOptional({
    enum: AnswerStatus,
    enumName: 'AnswerStatus',
    isArray: true,
    description:
      'Any of them; repeat it or use commas. Experts filter by what they see: a grade that is not released is SUBMITTED.',
  })
  @IsOptional()
  @Several()
  @ArrayMaxSize(20)
  @IsEnum(AnswerStatus, { each: true })
  status?: AnswerStatus[];

  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: the highest version of each question that the caller may see, a draft included.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  latest?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description: 'true: the highest version of each question that was handed in: the one that is graded and scored.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  counting?: boolean;

  @Include() include?: 'question';
}
