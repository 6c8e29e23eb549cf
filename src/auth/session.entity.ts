import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { User } from '../users/user.entity.js';
import { UserIdentity } from './user-identity.entity.js';

/** One sign-in, and the family of refresh tokens that grew from it; or one token of an issuer, which has none. */
@Entity('sessions')
@Index('ix_sessions_user_id', ['userId'])
@Index('ix_sessions_expires_at', ['expiresAt'])
@Index('ix_sessions_revoked_at', ['revokedAt'], { where: `revoked_at IS NOT NULL AND identity_id IS NULL` })
@Index('ix_sessions_identity_id', ['identityId'], { where: `identity_id IS NOT NULL` })
export class Session {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'user_id' }) userId!: string;

  @ManyToOne(() => User, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'user_id' })
  user?: Relation<User>;

  /** Null for a sign-in with a password. */
  @Column('uuid', { name: 'identity_id', nullable: true }) identityId!: string | null;

  @ManyToOne(() => UserIdentity, { onDelete: 'CASCADE', nullable: true })
  @JoinColumn({ name: 'identity_id' })
  identity?: Relation<UserIdentity> | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true }) revokedAt!: Date | null;
}
