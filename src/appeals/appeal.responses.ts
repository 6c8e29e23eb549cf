import { ApiExtraModels, ApiProperty, ApiPropertyOptional, getSchemaPath } from '@nestjs/swagger';
import { EXAMPLE_ID, EXAMPLE_TIME } from '../answers/answer.responses.js';
import { AppealOutcome, AppealState, AppealSubject } from '../common/enums.js';
import { DeskGradeEventResponse, QueueItemResponse } from '../grading/grading.responses.js';
import type { AppealWindow, NoAppeal } from '../scoring/appeal-window.js';
import type { AppealActRow, AppealBlock, AppealRow, DeskRow } from './appeals.queries.js';

const DEADLINE = '2026-02-14T09:30:00.000Z';
const NO_APPEAL = [
  'not-released',
  'answer-not-appealable',
  'superseded',
  'appeal-exists',
  'appeal-window-closed',
] as const satisfies readonly NoAppeal[];

/** An appeal as its expert sees it: not who decides. */
export class AppealResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) id!: string;
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) answerId!: string;
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) questionId!: string;
  @ApiProperty({ type: 'integer', minimum: 1, description: '1, 2, 3 … of the answer.', example: 1 }) number!: number;
  @ApiProperty({ enum: AppealState, enumName: 'AppealState', example: AppealState.OPEN }) state!: AppealState;
  @ApiProperty({ enum: AppealSubject, enumName: 'AppealSubject', example: AppealSubject.CRITERIA })
  about!: AppealSubject;
  @ApiProperty({
    type: [String],
    nullable: true,
    description: 'With `CRITERIA`: the ids of those that it is about.',
    example: ['depth'],
  })
  criteria!: string[] | null;
  @ApiProperty({ description: 'CommonMark.', example: 'The second effect is named in the third paragraph.' })
  text!: string;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;
  @ApiProperty({ format: 'date-time', description: 'By when it is to be decided.', example: DEADLINE })
  decideBy!: string;
  @ApiProperty({ enum: AppealOutcome, enumName: 'AppealOutcome', nullable: true, example: null })
  outcome!: AppealOutcome | null;
  @ApiProperty({ type: String, nullable: true, description: 'Why it was decided so; CommonMark.', example: null })
  reason!: string | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description: 'Before the decision, or the regrade that met it.',
    example: null,
  })
  scoreBefore!: number | null;
  @ApiProperty({
    type: Number,
    nullable: true,
    minimum: 0,
    description: 'What the decision made of it.',
    example: null,
  })
  scoreAfter!: number | null;
  @ApiProperty({ type: 'integer', minimum: 1, example: 10 }) maxScore!: number;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'When it was decided or withdrawn.',
    example: null,
  })
  closedAt!: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description:
      'The regrade by which a challenge to the key was met; what it made of the score is an event of its own.',
    example: null,
  })
  regradeId!: string | null;

  static of(row: AppealRow): AppealResponse {
    return {
      id: row.id,
      answerId: row.answerId,
      questionId: row.questionId,
      number: row.number,
      state: row.state,
      about: row.about,
      criteria: row.criteria,
      text: row.text,
      createdAt: row.createdAt.toISOString(),
      decideBy: row.decideBy.toISOString(),
      outcome: row.outcome,
      reason: row.reason,
      scoreBefore: row.scoreBefore,
      scoreAfter: row.scoreAfter,
      maxScore: row.maxScore,
      closedAt: row.closedAt?.toISOString() ?? null,
      regradeId: row.regradeId,
    };
  }
}

/** With all that it takes to decide it, and nothing that tells whose the answer is or who judged it. */
export class DeskAppealResponse extends AppealResponse {
  @ApiProperty({ type: QueueItemResponse, description: 'The answer as it is graded.' }) item!: QueueItemResponse;
  @ApiProperty({ type: [DeskGradeEventResponse], description: 'What became of this version so far, oldest first.' })
  events!: DeskGradeEventResponse[];

  static at(row: AppealRow, { item, events }: DeskRow): DeskAppealResponse {
    return {
      ...AppealResponse.of(row),
      item: QueueItemResponse.of(item),
      events: events.map(DeskGradeEventResponse.of),
    };
  }
}

const BLOCKS = ['no-eligible-person', 'assignee-not-eligible'] as const satisfies readonly AppealBlock[];
const ACTS = ['OPENED', 'ASSIGNED', 'DECIDED', 'WITHDRAWN'] as const;

export class AppealActResponse {
  @ApiProperty({ enum: ACTS, example: 'ASSIGNED' }) act!: (typeof ACTS)[number];
  @ApiProperty({ format: 'uuid', description: 'Who did it.', example: EXAMPLE_ID }) actorId!: string;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Of ASSIGNED: to whom.',
    example: EXAMPLE_ID,
  })
  assigneeId!: string | null;
  @ApiProperty({ format: 'date-time', example: EXAMPLE_TIME }) createdAt!: string;

  static of({ act, actorId, assigneeId, createdAt }: AppealActRow): AppealActResponse {
    return { act, actorId, assigneeId, createdAt: new Date(createdAt).toISOString() };
  }
}

/** As operators see it who keep the queue. */
export class StaffAppealResponse extends AppealResponse {
  @ApiProperty({ format: 'uuid', example: EXAMPLE_ID }) expertId!: string;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, description: 'Who decides it, or did.', example: null })
  assigneeId!: string | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true, example: null }) assignedAt!: string | null;
  @ApiProperty({ type: String, format: 'uuid', nullable: true, example: null }) decidedById!: string | null;
  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The decision in the history of the answer.',
    example: null,
  })
  eventId!: string | null;
  @ApiProperty({
    type: String,
    enum: BLOCKS,
    nullable: true,
    description:
      'Everybody who could decide it has judged the answer, had a hand in it or is kept from the expert: let somebody else ' +
      'join. Or whoever was to decide it may not any more: assign it anew.',
    example: null,
  })
  blockedBy!: AppealBlock | null;
  @ApiProperty({ type: [AppealActResponse], description: 'Every step, oldest first.' }) acts!: AppealActResponse[];

  static override of(row: AppealRow): StaffAppealResponse {
    return {
      ...AppealResponse.of(row),
      expertId: row.expertId,
      assigneeId: row.assigneeId,
      assignedAt: row.assignedAt?.toISOString() ?? null,
      decidedById: row.decidedById,
      eventId: row.eventId,
      blockedBy: row.blockedBy,
      acts: row.acts.map(AppealActResponse.of),
    };
  }
}

export type AppealView = AppealResponse | DeskAppealResponse | StaffAppealResponse;

const VIEWS = [DeskAppealResponse, StaffAppealResponse, AppealResponse];
/** The wider ones first: what fits them fits the narrow one too. */
export const ANY_VIEW = { anyOf: VIEWS.map((view) => ({ $ref: getSchemaPath(view) })) };

@ApiExtraModels(...VIEWS)
export class AppealPage {
  @ApiProperty({ type: 'array', items: ANY_VIEW }) items!: AppealView[];
  @ApiProperty({ type: String, nullable: true, example: null }) nextCursor!: string | null;
  @ApiPropertyOptional({ type: 'integer', example: 3 }) total?: number;
}

/** Whether an answer can be appealed, and its appeals. */
@ApiExtraModels(...VIEWS)
export class AnswerAppealsResponse {
  @ApiProperty({ description: 'Whether its expert may open one now.', example: true }) canAppeal!: boolean;
  @ApiProperty({ type: String, enum: NO_APPEAL, nullable: true, description: 'Why not.', example: null })
  reason!: NoAppeal | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Since when the score could be seen: since its release, since it was graded anew, or lowered.',
    example: EXAMPLE_TIME,
  })
  opensAt!: string | null;
  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'Until when an appeal may be opened (APPEAL_WINDOW_DAYS); null as long as no score is released.',
    example: DEADLINE,
  })
  closesAt!: string | null;
  @ApiProperty({ type: 'array', items: ANY_VIEW, description: 'The first one first.' }) items!: AppealView[];

  static of(window: AppealWindow | null, reason: NoAppeal | null, items: AppealView[]): AnswerAppealsResponse {
    return {
      canAppeal: reason === null,
      reason,
      opensAt: window?.opensAt.toISOString() ?? null,
      closesAt: window?.closesAt.toISOString() ?? null,
      items,
    };
  }
}
