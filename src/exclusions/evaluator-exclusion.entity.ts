import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Expert } from '../experts/expert.entity.js';
import { User } from '../users/user.entity.js';

/** A conflict of interest: the user never gets an answer of the expert to judge. */
@Entity('evaluator_exclusions')
@Index('ix_evaluator_exclusions_expert_id', ['expertId', 'createdAt', 'userId'])
export class EvaluatorExclusion {
  @PrimaryColumn('uuid', { name: 'user_id' }) userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User>;

  @PrimaryColumn('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  @Column('text') reason!: string;

  @Column('uuid', { name: 'created_by_id', nullable: true }) createdById!: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'created_by_id' })
  createdBy?: Relation<User> | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
