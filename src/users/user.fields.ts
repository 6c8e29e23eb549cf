import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsString, Length, Matches, MaxLength } from 'class-validator';
import { IfSent, Trimmed } from '../common/fields.js';
import { PASSWORD_MAX, PASSWORD_MIN } from './passwords.js';

interface FieldOptions {
  /** True unless said otherwise. */
  required?: boolean;
}

const presence = ({ required = true }: FieldOptions): PropertyDecorator[] => (required ? [] : [IfSent()]);

/** Compared without regard to case. */
export const EmailField = (options: FieldOptions = {}) =>
  applyDecorators(
    ApiProperty({
      type: String,
      format: 'email',
      maxLength: 320,
      example: 'kim@example.com',
      required: options.required ?? true,
    }),
    ...presence(options),
    Trimmed(),
    MaxLength(320),
    IsEmail({ allow_utf8_local_part: false }),
    Matches(/^[\x21-\x7e]*$/, { message: '$property must be written in ASCII, its domain as punycode where needed' }),
  );

export const PersonNameField = (options: FieldOptions = {}) =>
  applyDecorators(
    ApiProperty({
      type: String,
      minLength: 1,
      maxLength: 200,
      example: 'Kim Minji',
      required: options.required ?? true,
    }),
    ...presence(options),
    Trimmed(),
    IsString(),
    Length(1, 200),
    Matches(/^[^\p{Cc}\u202A-\u202E\u2066-\u2069]*$/u, {
      message: '$property must not hold control characters or characters that turn the reading direction',
    }),
  );

export const NewPasswordField = (options: FieldOptions = {}) =>
  applyDecorators(
    ApiProperty({
      type: String,
      format: 'password',
      minLength: PASSWORD_MIN,
      maxLength: PASSWORD_MAX,
      example: 'correct horse battery',
      description: 'Not the e-mail address.',
      required: options.required ?? true,
    }),
    ...presence(options),
    IsString(),
    Length(PASSWORD_MIN, PASSWORD_MAX),
  );
