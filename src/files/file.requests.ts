import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class UploadQuery {
  @ApiPropertyOptional({
    format: 'uuid',
    description: 'For operators: whose file it is. Everybody else uploads for themselves.',
  })
  @IsOptional()
  @IsUUID()
  expertId?: string;
}
