import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional } from 'class-validator';
import { QueryFlag } from './page.js';

export class DeleteQuery {
  /** Deletes for good instead of deactivating. */
  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'true (ADMIN only) deletes for good instead of deactivating.',
  })
  @IsOptional()
  @QueryFlag()
  @IsBoolean()
  hard?: boolean;
}
