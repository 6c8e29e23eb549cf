import { ApiProperty } from '@nestjs/swagger';
import { Role, Specialty } from '../common/enums.js';
import { ACCESS_TOKEN_SECONDS } from './access-tokens.js';
import type { PresentRow, SignedInRow } from './auth.queries.js';

/** The signed-in person, as itself sees it. */
export class SignedInUserResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) id!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'email',
    example: 'kim@example.com',
    description: 'Null for people of an issuer whose tokens name no verified address.',
  })
  email!: string | null;
  @ApiProperty({ example: 'Kim Minji' }) name!: string;
  @ApiProperty({ enum: Role, enumName: 'Role', example: Role.APPLICANT }) role!: Role;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019a8e3c-7a02-7d11-8a4c-0c9b6f3e2a10',
    description: 'The expert that this user is; null for people who answer no questions.',
  })
  expertId!: string | null;
  @ApiProperty({
    enum: Specialty,
    enumName: 'Specialty',
    isArray: true,
    example: [Specialty.ML, Specialty.NLP],
    description: 'Of the expert; empty for people who answer no questions.',
  })
  specialties!: Specialty[];

  static of(row: PresentRow): SignedInUserResponse {
    return {
      id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      expertId: row.expert_id,
      specialties: row.specialties ?? [],
    };
  }
}

export class TokenResponse {
  @ApiProperty({
    example: 'eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzaWQiOiIwMTlhIn0.c2lnbmF0dXJl',
    description: 'JWT for the Authorization header.',
  })
  accessToken!: string;
  @ApiProperty({ example: 'l3rQb2m0x1J6n0m1bqv0dF7sXo3y5Yc8h0vB4t9uQ2w', description: 'Good for one refresh.' })
  refreshToken!: string;
  @ApiProperty({
    type: 'integer',
    example: ACCESS_TOKEN_SECONDS,
    description: 'Seconds that the access token is good for.',
  })
  expiresIn!: number;
  @ApiProperty({ enum: ['Bearer'], example: 'Bearer' }) tokenType!: 'Bearer';
  @ApiProperty({ type: SignedInUserResponse }) user!: SignedInUserResponse;

  static of(tokens: { accessToken: string; refreshToken: string }, person: SignedInRow): TokenResponse {
    return {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresIn: ACCESS_TOKEN_SECONDS,
      tokenType: 'Bearer',
      user: SignedInUserResponse.of(person),
    };
  }
}
