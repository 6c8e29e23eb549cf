import { Check, Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Appeal } from './appeal.entity.js';

/** A step in the life of an appeal: who took it, and when. Append-only. */
@Entity('appeal_acts')
@Check('appeal_acts_seq_check', `seq >= 1`)
@Check('appeal_acts_act_check', `act IN ('OPENED', 'ASSIGNED', 'DECIDED', 'WITHDRAWN')`)
export class AppealAct {
  @PrimaryColumn('uuid', { name: 'appeal_id' }) appealId!: string;

  @ManyToOne(() => Appeal, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'appeal_id' })
  appeal?: Relation<Appeal>;

  /** 1, 2, 3 … of the appeal. */
  @PrimaryColumn('integer') seq!: number;

  @Column('text') act!: 'OPENED' | 'ASSIGNED' | 'DECIDED' | 'WITHDRAWN';

  @Column('uuid', { name: 'actor_id' }) actorId!: string;

  /** To whom it was assigned. */
  @Column('uuid', { name: 'assignee_id', nullable: true }) assigneeId!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
