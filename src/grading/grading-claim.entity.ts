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
import { User } from '../users/user.entity.js';

/** A lease on grading an answer. Once it has expired it says nothing, and makes room for the next one. */
@Entity('grading_claims')
@Unique('grading_claims_id_key', ['id'])
@Unique('grading_claims_grader_id_answer_id_key', ['graderId', 'answerId'])
@Index('ix_grading_claims_panels', ['answerId'], { where: `markers > 1` })
@Check('grading_claims_slot_check', `slot >= 1`)
@Check('grading_claims_markers_check', `markers BETWEEN 1 AND 5`)
@Check('grading_claims_expires_at_check', `expires_at > claimed_at`)
export class GradingClaim {
  @PrimaryColumn('uuid', { name: 'answer_id' }) answerId!: string;

  @ManyToOne(() => Answer, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'answer_id' })
  answer?: Relation<Answer>;

  /** 1 to the number of markers that the answer is to have. */
  @PrimaryColumn('integer', { default: 1 }) slot!: number;

  /** That number, when the claim was made. */
  @Column('integer', { default: 1 }) markers!: number;

  @Column('uuid') id!: string;

  @Column('uuid', { name: 'grader_id' }) graderId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'grader_id' })
  grader?: Relation<User>;

  /**
   * What a grade has to show, so that a lease that was lost cannot write. It is no credential, and lies here in clear: it
   * counts only beside the access token of the grader whose claim it is, for minutes.
   */
  @Column('uuid') token!: string;

  @CreateDateColumn({ name: 'claimed_at', type: 'timestamptz' }) claimedAt!: Date;

  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;
}
