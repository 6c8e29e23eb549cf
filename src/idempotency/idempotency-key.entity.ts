import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** What the first request with a key was answered, for 24 hours. */
@Entity('idempotency_keys')
@Index('ix_idempotency_keys_created_at', ['createdAt'])
export class IdempotencyKey {
  @PrimaryColumn('uuid', { name: 'user_id' }) userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User>;

  @PrimaryColumn('text') route!: string;

  @PrimaryColumn('varchar', { length: 255 }) key!: string;

  @Column('text', { name: 'body_hash' }) bodyHash!: string;

  /** Null while the answer is not known. */
  @Column('integer', { nullable: true }) status!: number | null;

  @Column('jsonb', { nullable: true }) headers!: Record<string, string> | null;

  @Column('text', { nullable: true }) body!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
