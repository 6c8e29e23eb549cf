import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsEnum, IsOptional, IsString, MaxLength } from 'class-validator';
import { Role } from '../common/enums.js';
import { IfSent } from '../common/fields.js';
import { PageQuery, QueryFlag } from '../common/page.js';
import { EmailField, NewPasswordField, PersonNameField } from './user.fields.js';

export class CreateUserRequest {
  @EmailField() email!: string;
  @NewPasswordField() password!: string;
  @PersonNameField() name!: string;
  @ApiProperty({ enum: Role, enumName: 'Role', example: Role.EVALUATOR })
  @IsEnum(Role)
  role!: Role;
}

/** What is left out stays as it is. */
export class UpdateUserRequest {
  @EmailField({ required: false }) email?: string;
  @NewPasswordField({ required: false }) password?: string;
  @PersonNameField({ required: false }) name?: string;

  @ApiPropertyOptional({ enum: Role, enumName: 'Role' })
  @IfSent()
  @IsEnum(Role)
  role?: Role;

  /** False ends the user's sessions; nobody signs in until it is true again. */
  @ApiPropertyOptional({ type: Boolean, description: 'false ends the sessions of the user at once.' })
  @IfSent()
  @IsBoolean()
  isActive?: boolean;
}

export class ListUsersQuery extends PageQuery {
  @ApiPropertyOptional({ maxLength: 200, description: 'Words; each must be part of the name or the e-mail address.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  @ApiPropertyOptional({ enum: Role, enumName: 'Role' })
  @IsOptional()
  @IsEnum(Role)
  role?: Role;

  @ApiPropertyOptional({ type: Boolean })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  isActive?: boolean;
}
