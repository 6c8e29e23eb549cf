import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

const TYPES = ['SINGLE', 'MULTIPLE', 'SHORT', 'ESSAY', 'FILE'];
const DIFFICULTIES = ['EASY', 'MEDIUM', 'HARD'];

export class ListQuestionsDto {
  @IsUUID('loose') categoryId!: string;
  @IsIn(DIFFICULTIES) difficulty!: string;
  @IsString() specialty!: string;
  @Type(() => Number) @IsInt() @Min(1) @Max(200) limit = 50;
}

export class SubmitAnswerDto {
  @IsUUID('loose') expertId!: string;
  @IsUUID('loose') questionId!: string;
  @IsObject() responseData!: { value?: string };
}

export class UploadedQuestionDto {
  @IsString() @MaxLength(200) externalId!: string;
  @IsUUID('loose') categoryId!: string;
  @IsIn(TYPES) qType!: string;
  @IsString() @IsNotEmpty() @MaxLength(20_000) content!: string;
  @IsOptional() @IsObject() options?: object | null;
  @IsOptional() @IsObject() correctAnswer?: object | null;
  @IsOptional() @IsObject() scoringRubric?: object | null;
  @IsInt() @Min(1) maxScore!: number;
  @IsIn(DIFFICULTIES) difficulty!: string;
  @IsOptional() @IsArray() @IsString({ each: true }) targetSpecialties?: string[] | null;
  @IsOptional() @IsString() @MaxLength(20_000) explanation?: string | null;
  @IsInt() displayOrder!: number;
  @IsBoolean() isActive!: boolean;
}
