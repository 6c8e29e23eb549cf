import { applyDecorators } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsEnum,
  IsOptional,
  IsString,
  Matches,
  MaxLength,
} from 'class-validator';
import { Specialty } from '../common/enums.js';
import { IfSent, Repeatable } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { EmailField, NewPasswordField, PersonNameField } from '../users/user.fields.js';

const SPECIALTIES = Object.values(Specialty);
const INCLUDE = /^(progress|score)(,(progress|score))?$/;

const IsSpecialties = () =>
  applyDecorators(IsArray(), ArrayMaxSize(SPECIALTIES.length), ArrayUnique(), IsEnum(Specialty, { each: true }));

const SPECIALTIES_FIELD = {
  enum: Specialty,
  enumName: 'Specialty',
  isArray: true,
  uniqueItems: true,
  maxItems: SPECIALTIES.length,
  example: [Specialty.ML, Specialty.NLP],
  description: 'Decide which targeted questions the expert is asked; with none, only questions for everyone.',
} as const;

export class CreateExpertRequest {
  @EmailField() email!: string;
  @NewPasswordField() password!: string;
  @PersonNameField() name!: string;
  @ApiProperty(SPECIALTIES_FIELD) @IsSpecialties() specialties!: Specialty[];
}

/** What is left out stays as it is. An applicant may send its name and nothing else. */
export class UpdateExpertRequest {
  @EmailField({ required: false }) email?: string;
  @NewPasswordField({ required: false }) password?: string;
  @PersonNameField({ required: false }) name?: string;
  @ApiPropertyOptional(SPECIALTIES_FIELD) @IfSent() @IsSpecialties() specialties?: Specialty[];

  @ApiPropertyOptional({ type: Boolean, description: 'false ends the sessions of the expert at once.' })
  @IfSent()
  @IsBoolean()
  isActive?: boolean;
}

export class ListExpertsQuery extends PageQuery {
  @ApiPropertyOptional({ maxLength: 200, description: 'Words; each must be part of the name or the e-mail address.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({
    enum: Specialty,
    enumName: 'Specialty',
    isArray: true,
    description: 'Repeatable; experts with any of them.',
  })
  @IsOptional()
  @Repeatable()
  @IsSpecialties()
  specialty?: Specialty[];

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  isActive?: boolean;

  @ApiPropertyOptional({
    type: Boolean,
    description:
      'Experts whose final result a decided appeal or a regrade has put in question, and who wait for a new finalize; ' +
      '`false`: the others.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  reopened?: boolean;

  @ApiPropertyOptional({
    pattern: INCLUDE.source,
    example: 'progress,score',
    description: 'Adds `progress`, `score` or both, separated by a comma, to each expert.',
  })
  @IsOptional()
  @IsString()
  @Matches(INCLUDE, { message: '$property must be progress, score or progress,score' })
  include?: string;
}
