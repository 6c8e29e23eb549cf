import { ApiProperty } from '@nestjs/swagger';

export class HealthResponse {
  @ApiProperty({ enum: ['ok'], example: 'ok' }) status!: 'ok';

  static ok(): HealthResponse {
    return { status: 'ok' };
  }
}
