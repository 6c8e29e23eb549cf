import { ApiProperty } from '@nestjs/swagger';
import type { StoredFile } from './file.entity.js';

/** What the uploader gets back; the id goes into a FILE answer. */
export class FileResponse {
  @ApiProperty({ format: 'uuid', example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) id!: string;
  @ApiProperty({ format: 'uuid' }) expertId!: string;
  @ApiProperty({ example: 'adoption-plan.pdf' }) name!: string;
  @ApiProperty({ example: 'application/pdf', description: 'Decided from the content.' }) type!: string;
  @ApiProperty({ type: 'integer', example: 48213, description: 'Bytes.' }) size!: number;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' }) sha256!: string;
  @ApiProperty({ format: 'date-time' }) createdAt!: string;

  static of({ id, expertId, name, type, size, sha256, createdAt }: StoredFile): FileResponse {
    return { id, expertId, name, type, size, sha256, createdAt: createdAt.toISOString() };
  }
}
