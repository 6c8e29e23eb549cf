import { ApiProperty } from '@nestjs/swagger';
import type { Upserted } from '../common/upserted.js';

export class ImportResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 70 }) created!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) updated!: number;
  /** Equal to what was stored; not touched. */
  @ApiProperty({ type: 'integer', minimum: 0, example: 0 }) unchanged!: number;

  static of({ created, updated, unchanged }: Upserted): ImportResponse {
    return { created, updated, unchanged };
  }
}
