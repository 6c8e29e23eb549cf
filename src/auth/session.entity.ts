import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';

/** One sign-in, and the family of refresh tokens that grew from it. */
@Entity('sessions')
@Index('ix_sessions_user_id', ['userId'])
export class Session {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'user_id' }) userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User>;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
