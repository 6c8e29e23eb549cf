import {
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
import { Session } from './session.entity.js';

/** Good for one use; a second use ends its session. Only a hash is kept. */
@Entity('refresh_tokens')
@Unique('refresh_tokens_token_hash_key', ['tokenHash'])
@Index('ix_refresh_tokens_session_id', ['sessionId'])
export class RefreshToken {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'session_id' }) sessionId!: string;

  @ManyToOne(() => Session, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'session_id' })
  session?: Relation<Session>;

  @Column('text', { name: 'token_hash' }) tokenHash!: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @Column('timestamptz', { name: 'expires_at' }) expiresAt!: Date;

  @Column('timestamptz', { name: 'used_at', nullable: true }) usedAt!: Date | null;
}
