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
import { Specialty } from '../common/enums.js';
import { User } from '../users/user.entity.js';

/** An applicant: the user who answers, and the fields of expertise it is asked about. */
@Entity('experts')
@Unique('experts_user_id_key', ['userId'])
@Check('experts_specialties_check', `jsonb_typeof(specialties) = 'array'`)
@Index('ix_experts_list', ['createdAt', 'id'])
export class Expert {
  @PrimaryColumn('uuid') id!: string;

  /** Null only for a row taken over from another application. */
  @Column('uuid', { name: 'user_id', nullable: true }) userId!: string | null;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User> | null;

  @Column('jsonb', { default: [] }) specialties!: Specialty[];

  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;

  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;
}
