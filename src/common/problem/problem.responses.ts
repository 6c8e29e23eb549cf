import { ApiProperty } from '@nestjs/swagger';

export class FaultResponse {
  @ApiProperty({
    example: '/correctAnswer/value',
    description: 'JSON pointer (RFC 6901) into the body, or `/<parameter>` for a query parameter.',
  })
  pointer!: string;
  @ApiProperty({ example: 'names no option; use one of A, B, C, D' }) detail!: string;
}

/** RFC 9457 problem document. */
export class ProblemResponse {
  @ApiProperty({ example: 'urn:ax-qna:problem:validation-failed' }) type!: string;
  @ApiProperty({ example: 'The body does not validate' }) title!: string;
  @ApiProperty({ type: 'integer', example: 422 }) status!: number;
  @ApiProperty({ example: 'The body does not validate; errors lists each fault.' }) detail!: string;
  @ApiProperty({ example: '/api/v1/questions', description: 'Path of the request.' }) instance!: string;
  @ApiProperty({ example: 'validation-failed', description: 'Stable, kebab-case; clients switch on it.' })
  code!: string;
  @ApiProperty({ example: '019a8e3c-7a01-7b3e-9d52-6f1f0c1c2d3e' }) requestId!: string;
  @ApiProperty({ type: [FaultResponse] }) errors!: FaultResponse[];
}
