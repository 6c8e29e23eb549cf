import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Role } from '../common/enums.js';
import type { UserRow } from './users.queries.js';

/** A user as an administrator sees it. A user taken over from another application may still lack fields. */
export class UserResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) id!: string;
  @ApiProperty({ type: String, nullable: true, format: 'email', example: 'kim@example.com' }) email!: string | null;
  @ApiProperty({ type: String, nullable: true, example: 'Kim Minji' }) name!: string | null;
  @ApiProperty({ enum: Role, enumName: 'Role', nullable: true, example: Role.EVALUATOR }) role!: Role | null;
  @ApiProperty({ example: true }) isActive!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: null,
    description: 'The expert that this user is, null for the others.',
  })
  expertId!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) createdAt!: string;
  @ApiProperty({ format: 'date-time', example: '2026-03-02T09:30:00.000Z' }) updatedAt!: string;

  static of(row: UserRow): UserResponse {
    return {
      id: row.id,
      email: row.email,
      name: row.name,
      role: row.role,
      isActive: row.is_active,
      expertId: row.expert_id,
      createdAt: row.created_at.toISOString(),
      updatedAt: row.updated_at.toISOString(),
    };
  }
}

export class UserPage {
  @ApiProperty({ type: [UserResponse] }) items!: UserResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 1 }) total?: number;
}
