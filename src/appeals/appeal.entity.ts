import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { Answer } from '../answers/answer.entity.js';
import { GradeEvent } from '../answers/grade-event.entity.js';
import type { AppealOutcome, AppealState, AppealSubject } from '../common/enums.js';
import { Expert } from '../experts/expert.entity.js';
import { Regrade } from '../regrades/regrade.entity.js';

/** What an expert says against a released grade, and where that stands. Its words and its deadline never change. */
@Entity('appeals')
@Unique('appeals_answer_id_number_key', ['answerId', 'number'])
@Unique('appeals_event_id_key', ['eventId'])
@Index('ux_appeals_pending', ['answerId'], { unique: true, where: `state IN ('OPEN', 'ASSIGNED')` })
@Index('ix_appeals_created_at_id', ['createdAt', 'id'])
@Index('ix_appeals_expert_id', ['expertId'])
@Index('ix_appeals_regrade_id', ['regradeId'], { where: 'regrade_id IS NOT NULL' })
@Index('ix_appeals_assignee_id', ['assigneeId'], { where: 'assignee_id IS NOT NULL' })
@Check('appeals_number_check', `number >= 1`)
@Check('appeals_state_check', `state IN ('OPEN', 'ASSIGNED', 'RESOLVED', 'WITHDRAWN')`)
@Check('appeals_about_check', `about IN ('WHOLE', 'CRITERIA', 'KEY')`)
@Check('appeals_criteria_check', `criteria IS NULL OR jsonb_typeof(criteria) = 'array'`)
@Check('appeals_outcome_check', `outcome IN ('UPHELD', 'CHANGED')`)
@Check(
  'appeals_assigned_check',
  `CASE state WHEN 'OPEN' THEN assignee_id IS NULL WHEN 'ASSIGNED' THEN assignee_id IS NOT NULL ELSE true END`,
)
@Check(
  'appeals_decided_check',
  `(state = 'RESOLVED') = (outcome IS NOT NULL) AND (state = 'RESOLVED') = (event_id IS NOT NULL)
   AND (state = 'RESOLVED') = (reason IS NOT NULL) AND (state = 'RESOLVED') = (decided_by_id IS NOT NULL)`,
)
@Check('appeals_regrade_id_check', `regrade_id IS NULL OR (about = 'KEY' AND outcome = 'CHANGED')`)
@Check('appeals_closed_check', `(state IN ('RESOLVED', 'WITHDRAWN')) = (closed_at IS NOT NULL)`)
export class Appeal {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'answer_id' }) answerId!: string;

  @ManyToOne(() => Answer, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  /** 1, 2, 3 … of the answer: one for each time that it could be appealed. */
  @Column('integer') number!: number;

  @Column('text') state!: AppealState;

  @Column('text') about!: AppealSubject;

  /** Ids of the criteria, or items, that it is about: `["depth"]`. */
  @Column('jsonb', { nullable: true }) criteria!: string[] | null;

  @Column('text') text!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @Column('timestamptz', { name: 'decide_by' }) decideBy!: Date;

  /** People without a foreign key: what was decided outlives their accounts. */
  @Column('uuid', { name: 'assignee_id', nullable: true }) assigneeId!: string | null;

  @Column('timestamptz', { name: 'assigned_at', nullable: true }) assignedAt!: Date | null;

  @Column('text', { nullable: true }) outcome!: AppealOutcome | null;

  @Column('text', { nullable: true }) reason!: string | null;

  @Column('uuid', { name: 'decided_by_id', nullable: true }) decidedById!: string | null;

  /** The decision in the chain of the answer. */
  @Column('uuid', { name: 'event_id', nullable: true }) eventId!: string | null;

  @ManyToOne(() => GradeEvent, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'event_id' })
  event?: Relation<GradeEvent> | null;

  /** That answered a challenge to the key. */
  @Column('uuid', { name: 'regrade_id', nullable: true }) regradeId!: string | null;

  @ManyToOne(() => Regrade, { onDelete: 'RESTRICT', nullable: true })
  @JoinColumn({ name: 'regrade_id' })
  regrade?: Relation<Regrade> | null;

  @Column('timestamptz', { name: 'closed_at', nullable: true }) closedAt!: Date | null;

  /** Counts changes; the ETag is made of it. */
  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;
}
