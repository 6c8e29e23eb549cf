import { applyDecorators } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { Allow } from 'class-validator';

interface Source {
  obj: Record<string, unknown>;
  key: string;
}

/**
 * A field taken as it was sent, whatever it is: its rules are stated in the class's `contentFaults`. Without this the
 * transformer copies nested objects and loses a key named `constructor`.
 */
export const RawJson = (): PropertyDecorator =>
  applyDecorators(
    Allow(),
    Transform(({ obj, key }: Source) => obj[key]),
  );
