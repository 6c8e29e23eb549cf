import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { Trimmed } from '../common/fields.js';
import { NewPasswordField } from '../users/user.fields.js';

export class LoginRequest {
  @ApiProperty({
    format: 'email',
    minLength: 1,
    maxLength: 320,
    example: 'admin@example.com',
    description: 'Compared without regard to case.',
  })
  @Trimmed()
  @IsString()
  @Length(1, 320)
  email!: string;

  @ApiProperty({ format: 'password', minLength: 1, maxLength: 200, example: 'correct horse battery' })
  @IsString()
  @Length(1, 200)
  password!: string;
}

export class RefreshRequest {
  @ApiProperty({ minLength: 1, maxLength: 200, example: 'l3rQb2m0x1J6n0m1bqv0dF7sXo3y5Yc8h0vB4t9uQ2w' })
  @IsString()
  @Length(1, 200)
  refreshToken!: string;
}

export class ChangePasswordRequest {
  @ApiProperty({ format: 'password', minLength: 1, maxLength: 200, example: 'correct horse battery' })
  @IsString()
  @Length(1, 200)
  currentPassword!: string;

  @NewPasswordField() newPassword!: string;
}
