import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { RegradePolicy } from '../scoring/regrade.js';
import { REGRADE_POLICIES } from './regrade.requests.js';
import type { RegradeCounts, RegradeItemRow, RegradeOutcome, RegradeRow, RegradeState } from './regrade.rows.js';

const EXAMPLE_ID = '019a8e3c-7a01-7c11-8d2a-0b1c2d3e4f50';
const QUESTION_ID = '019a8e3c-7a01-7d22-9a7f-1e4d6b8c0f21';
const EXAMPLE_TIME = '2026-01-10T09:30:00.000Z';

export const REGRADE_STATES = ['RUNNING', 'DONE', 'FAILED'] as const satisfies readonly RegradeState[];
export const REGRADE_OUTCOMES = [
  'CHANGED',
  'KEPT',
  'HAND_MADE',
  'UNJUDGED',
  'CHANGED_SINCE',
] as const satisfies readonly RegradeOutcome[];

const Count = (description: string, example: number) =>
  ApiProperty({ type: 'integer', minimum: 0, description, example });
const Points = (description: string, example: number) =>
  ApiProperty({ type: Number, nullable: true, minimum: 0, description, example });
const MaxPoints = (example: number) => ApiProperty({ type: 'integer', nullable: true, minimum: 1, example });
const Right = () => ApiProperty({ type: Boolean, nullable: true, example: true });

/** How many answers came to what, or would. */
export class RegradeCountsResponse implements RegradeCounts {
  @Count('Got another score.', 40) changed!: number;
  @Count('Of these: more points or a larger share of maxScore, and less of neither.', 30) raised!: number;
  @Count('Of these: fewer points, or a smaller share of maxScore.', 10) lowered!: number;
  @Count('Of these: were right and are wrong.', 10) rightToWrong!: number;
  @Count('Of these: were wrong and are right.', 30) wrongToRight!: number;
  @Count('The rule gives what they have.', 55) unchanged!: number;
  @Count('The rule gives less, and the score may not fall.', 3) kept!: number;
  @Count('A person gave the score, in part or in whole, and is to look.', 2) handMade!: number;
  @Count('The machine has nothing to say.', 0) unjudged!: number;
  @Count('Of a revert: something else changed the score since.', 0) changedSince!: number;

  static of(done: number, counts: Partial<RegradeCounts>): RegradeCountsResponse {
    const { changed = 0, raised = 0, lowered = 0, rightToWrong = 0, wrongToRight = 0 } = counts;
    const { kept = 0, handMade = 0, unjudged = 0, changedSince = 0 } = counts;
    const unchanged = done - changed - kept - handMade - unjudged - changedSince;
    return {
      changed,
      raised,
      lowered,
      rightToWrong,
      wrongToRight,
      unchanged,
      kept,
      handMade,
      unjudged,
      changedSince,
    };
  }
}

/** What a regrade comes to for one answer. */
export class RegradeItemResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({
    enum: REGRADE_OUTCOMES,
    description:
      '`CHANGED`; `KEPT`: the rule gives less, and the score may not fall; `HAND_MADE`: a person gave the score, look at ' +
      'it; `UNJUDGED`: the machine has nothing to say; `CHANGED_SINCE`, of a revert: something else changed it since.',
    example: 'CHANGED',
  })
  outcome!: RegradeOutcome;
  @Points('Null for what has no score any more.', 0) scoreBefore!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScoreBefore!: number;
  @Right() isCorrectBefore!: boolean | null;
  @Points('What the rule gives, whether it takes effect or not; null where it gives nothing.', 10)
  ruleScore!: number | null;
  @MaxPoints(10) ruleMaxScore!: number | null;
  @Right() ruleIsCorrect!: boolean | null;
  @Points('What stands once it is done.', 10) scoreAfter!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScoreAfter!: number;
  @Right() isCorrectAfter!: boolean | null;

  static of(row: RegradeItemRow): RegradeItemResponse {
    const { answerId, outcome, scoreBefore, maxScoreBefore, isCorrectBefore } = row;
    const { ruleScore, ruleMaxScore, ruleIsCorrect } = row;
    const isChanged = outcome === 'CHANGED';
    return {
      answerId,
      outcome,
      scoreBefore,
      maxScoreBefore,
      isCorrectBefore,
      ruleScore,
      ruleMaxScore,
      ruleIsCorrect,
      scoreAfter: isChanged ? ruleScore : scoreBefore,
      maxScoreAfter: isChanged && ruleMaxScore !== null ? ruleMaxScore : maxScoreBefore,
      isCorrectAfter: isChanged ? ruleIsCorrect : isCorrectBefore,
    };
  }
}

export class RegradeItemPage {
  @ApiProperty({ type: [RegradeItemResponse] }) items!: RegradeItemResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 12 }) total?: number;
}

/** What a regrade would do; nothing is stored. */
export class RegradePreviewResponse {
  @ApiProperty({ enum: [true], example: true }) dryRun!: true;
  @ApiProperty({ format: 'uuid', example: QUESTION_ID }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the question, by whose key.', example: 2 })
  revision!: number;
  @Count('Answers that count and have a score.', 100) total!: number;
  @ApiProperty({ type: RegradeCountsResponse, description: 'Of all of them, whatever is on this page.' })
  counts!: RegradeCountsResponse;
  @ApiProperty({ type: [RegradeItemResponse], description: 'Those that do not simply stay as they are, by id.' })
  items!: RegradeItemResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
}

/** A regrade and how far it is. */
export class RegradeResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: QUESTION_ID }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: 'Of the question, by whose key.', example: 2 })
  revision!: number;
  @ApiProperty({ enum: [...REGRADE_POLICIES, 'revert'], example: 'current' }) policy!: RegradePolicy | 'revert';
  @ApiProperty({ type: String, nullable: true, description: 'Of `void-option`.', example: null })
  option!: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Of `revert`: what it takes back.',
    example: null,
  })
  revertsId!: string | null;
  @ApiProperty({ example: 'The key named the wrong option.' }) reason!: string;
  @ApiProperty({ description: 'Whether scores that experts have seen may fall.', example: false }) allowLower!: boolean;
  @ApiProperty({
    enum: REGRADE_STATES,
    description:
      '`RUNNING` also after a crash: whichever server is up goes on. `FAILED`: batch after batch could not be written; ' +
      'what was done stays, and asking again does the rest.',
    example: 'DONE',
  })
  state!: RegradeState;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Null for the command line.',
    example: EXAMPLE_ID,
  })
  startedById!: string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: EXAMPLE_TIME }) finishedAt!: string | null;
  @Count('Answers to look at.', 100) total!: number;
  @Count('Answers looked at.', 100) done!: number;
  @ApiProperty({ type: RegradeCountsResponse }) counts!: RegradeCountsResponse;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What is to be told to the experts; null where there is nothing.',
    example: null,
  })
  notice!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'Of the last batch, where it failed.', example: null })
  lastFailure!: string | null;

  static of(row: RegradeRow): RegradeResponse {
    const { id, questionId, revision, policy, option, revertsId, reason, allowLower, state, startedById } = row;
    return {
      id,
      questionId,
      revision,
      policy,
      option,
      revertsId,
      reason,
      allowLower,
      state,
      startedById,
      createdAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
      total: row.total,
      done: row.done,
      counts: RegradeCountsResponse.of(row.done, row.counts),
      notice: noticeOf(row),
      lastFailure: row.lastFailure,
    };
  }
}

export class RegradePage {
  @ApiProperty({ type: [RegradeResponse] }) items!: RegradeResponse[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 12 }) total?: number;
}

function noticeOf({ allowLower, counts: { lowered = 0 } }: RegradeRow): string | null {
  if (!allowLower || lowered === 0) return null;
  return `${lowered} scores fell. Tell the experts who had seen theirs: they may appeal against the new ones.`;
}
