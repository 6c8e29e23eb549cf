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
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import { AnswerStatus } from '../common/enums.js';
import { Expert } from '../experts/expert.entity.js';
import { Question } from '../questions/question.entity.js';
import { User } from '../users/user.entity.js';

/** One version of an expert's answer. Once it leaves DRAFT its content is frozen by a trigger. */
@Entity('answers')
@Unique('answers_expert_id_question_id_version_key', ['expertId', 'questionId', 'version'])
@Check('answers_max_score_check', `max_score > 0`)
@Check('answers_score_check', `score BETWEEN 0 AND max_score`)
@Check('answers_version_check', `version >= 1`)
@Check('answers_response_data_check', `jsonb_typeof(response_data) = 'object'`)
@Index('ix_answers_expert_id', ['expertId'])
@Index('ix_answers_question_id', ['questionId'])
@Index('ix_answers_status', ['status'])
@Index('ux_answers_one_draft', ['expertId', 'questionId'], { unique: true, where: `status = 'DRAFT'` })
@Index('ix_answers_list', ['createdAt', 'id'])
@Index('ix_answers_to_grade', ['submittedAt', 'id'], { where: `status = 'SUBMITTED' AND NOT superseded` })
@Index('ix_answers_to_review', ['gradedAt', 'id'], { where: `status = 'GRADED' AND NOT superseded` })
@Index('ix_answers_grader_id', ['graderId'], { where: `grader_id IS NOT NULL` })
@Index('ix_answers_reviewer_id', ['reviewerId'], { where: `reviewer_id IS NOT NULL` })
@Index('ix_answers_written_by_id', ['writtenById'], { where: `written_by_id IS NOT NULL` })
export class Answer {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  @Column('uuid', { name: 'question_id' }) questionId!: string;

  @ManyToOne(() => Question, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;

  /** 1, 2, 3 … of its expert and question, without gaps. */
  @Column('integer', { default: 1 }) version!: number;

  /** In the shape of the question's type. */
  @Column('jsonb', { name: 'response_data' }) responseData!: Record<string, unknown>;

  @Column('double precision', { nullable: true }) score!: number | null;

  /** The question's, when the answer was saved. */
  @Column('integer', { name: 'max_score' }) maxScore!: number;

  /** Null for what a person graded. */
  @Column('boolean', { name: 'is_correct', nullable: true }) isCorrect!: boolean | null;

  @Column('uuid', { name: 'grader_id', nullable: true }) graderId!: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'grader_id' })
  grader?: Relation<User> | null;

  @Column('text', { name: 'grader_comment', nullable: true }) graderComment!: string | null;

  @Column('enum', { enum: AnswerStatus, enumName: 'answerstatus', default: AnswerStatus.DRAFT }) status!: AnswerStatus;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;

  /** The question's revision when the answer was saved. */
  @Column('integer', { name: 'question_revision', default: 1 }) questionRevision!: number;

  @Column('timestamptz', { name: 'submitted_at', nullable: true }) submittedAt!: Date | null;

  @Column('timestamptz', { name: 'graded_at', nullable: true }) gradedAt!: Date | null;

  @Column('timestamptz', { name: 'reviewed_at', nullable: true }) reviewedAt!: Date | null;

  @Column('uuid', { name: 'reviewer_id', nullable: true }) reviewerId!: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'reviewer_id' })
  reviewer?: Relation<User> | null;

  /** The operator who wrote it for the expert; null when the expert did. */
  @Column('uuid', { name: 'written_by_id', nullable: true }) writtenById!: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'written_by_id' })
  writtenBy?: Relation<User> | null;

  /** Raised by every change: the ETag of the staff's view. */
  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;

  /** Raised by save and submit alone: the owner's ETag before release, so that it does not tell of a grade. */
  @Column('integer', { name: 'content_version', default: 1 }) contentVersion!: number;

  /** A newer version was handed in and counts in its stead; triggers write it. Nobody is shown it: no counter tells of it. */
  @Column('boolean', { default: false }) superseded!: boolean;

  /** What the owner sees as updatedAt before release. */
  @Column('timestamptz', { name: 'content_updated_at', default: () => 'now()' }) contentUpdatedAt!: Date;
}
