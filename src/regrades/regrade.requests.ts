import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import type { Fault } from '../common/domain-error.js';
import { IfSent } from '../common/fields.js';
import { DEFAULT_LIMIT, MAX_LIMIT, PageQuery } from '../common/page.js';
import { LIMITS } from '../scoring/shapes/limits.js';
import { checkMarkdown } from '../scoring/shapes/markdown.js';
import type { RegradePolicy } from '../scoring/regrade.js';

export const REGRADE_POLICIES = [
  'current',
  'raise-only',
  'either-key',
  'full-credit',
  'void-option',
] as const satisfies readonly RegradePolicy[];

const AllowLowerField = () => (target: object, field: string) => {
  ApiPropertyOptional({
    type: Boolean,
    default: false,
    description:
      'Lets scores fall that experts have seen already, in points or as a share of maxScore; without it they are kept ' +
      'and listed. Whoever sends it tells those experts, who may appeal anew.',
  })(target, field);
  for (const rule of [IfSent(), IsBoolean()]) rule(target, field);
};

const REASON = 'Why, as CommonMark; kept with each score. Experts see it with the released score.';
const REASON_EXAMPLE = 'The key named the wrong option.';

export class RegradeRequest {
  @ApiProperty({
    enum: REGRADE_POLICIES,
    description:
      '`current`: by the key, rubric and maxScore of now. `raise-only`: the same, and no score falls. `either-key`: by the ' +
      'key that was answered or the one of now, whichever gives more. `full-credit`: all points for everybody. ' +
      '`void-option`: as if `option` were neither offered nor in the key; all points for everybody where nothing right is left.',
    example: 'current',
  })
  @IsIn(REGRADE_POLICIES)
  policy!: RegradePolicy;

  @ApiPropertyOptional({ description: 'Key of the option, for `void-option` alone.', maxLength: 16, example: 'C' })
  @IfSent()
  @IsString()
  @Matches(/^[A-Za-z0-9_-]{1,16}$/)
  option?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: LIMITS.comment,
    description: `${REASON} Needed unless \`dryRun\` is true.`,
    example: REASON_EXAMPLE,
  })
  @IsOptional()
  @IsString()
  @MaxLength(LIMITS.comment)
  reason?: string | null;

  @AllowLowerField() allowLower?: boolean;

  @ApiPropertyOptional({ type: Boolean, default: false, description: 'Tells what would change, and changes nothing.' })
  @IfSent()
  @IsBoolean()
  dryRun?: boolean;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: MAX_LIMIT,
    default: DEFAULT_LIMIT,
    description: 'Of a `dryRun`: how many answers a page lists at most.',
  })
  @IfSent()
  @IsInt()
  @Min(1)
  @Max(MAX_LIMIT)
  limit?: number;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2000,
    description: 'Of a `dryRun`: the `nextCursor` of the page before.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(2000)
  cursor?: string | null;

  static contentFaults({ policy, option, reason, dryRun, limit, cursor }: RegradeRequest): Fault[] {
    const faults = typeof reason === 'string' ? checkMarkdown(reason, '/reason') : [];
    if (policy === 'void-option' && option === undefined)
      faults.push({ pointer: '/option', detail: 'Name the option that is to be void.' });
    if (REGRADE_POLICIES.includes(policy) && policy !== 'void-option' && option !== undefined)
      faults.push({ pointer: '/option', detail: 'Only void-option takes an option; leave it out.' });
    if (dryRun === true) return faults;
    if (isBlank(reason)) faults.push({ pointer: '/reason', detail: 'Say why the answers are scored anew.' });
    for (const [name, value] of Object.entries({ limit, cursor }))
      if (value !== undefined && value !== null)
        faults.push({ pointer: `/${name}`, detail: 'Only a dryRun has pages; leave it out.' });
    return faults;
  }
}

export class RevertRequest {
  @ApiProperty({ maxLength: LIMITS.comment, description: REASON, example: 'The first key was right after all.' })
  @IsString()
  @MaxLength(LIMITS.comment)
  reason!: string;

  @AllowLowerField() allowLower?: boolean;

  static contentFaults({ reason }: RevertRequest): Fault[] {
    if (typeof reason !== 'string') return [];
    if (isBlank(reason)) return [{ pointer: '/reason', detail: 'Say why the regrade is taken back.' }];
    return checkMarkdown(reason, '/reason');
  }
}

export class ListRegradesQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only those of this question.' })
  @IsOptional()
  @IsUUID('loose')
  questionId?: string;
}

/** A value of another kind than text has a fault of its own. */
function isBlank(reason: unknown): boolean {
  return reason === undefined || reason === null || (typeof reason === 'string' && reason.trim() === '');
}
