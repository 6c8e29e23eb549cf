import { ApiProperty } from '@nestjs/swagger';
import type { Upserted } from '../common/upserted.js';

export class ImportResponse {
  @ApiProperty({ type: 'integer', minimum: 0, example: 70 }) created!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 2 }) updated!: number;
  @ApiProperty({ type: 'integer', minimum: 0, example: 0, description: 'Equal to what was stored; not touched.' })
  unchanged!: number;

  static of({ created, updated, unchanged }: Upserted): ImportResponse {
    return { created, updated, unchanged };
  }
}
