import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from 'typeorm';
import { Expert } from '../experts/expert.entity.js';
import { User } from '../users/user.entity.js';

/** What was uploaded for an expert; its bytes lie in the file store. */
@Entity('files')
@Check('files_size_check', `size >= 0`)
@Index('ix_files_expert_id', ['expertId'])
export class StoredFile {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  @Column('uuid', { name: 'uploaded_by_id', nullable: true }) uploadedById!: string | null;

  @ManyToOne(() => User, { onDelete: 'SET NULL', nullable: true })
  @JoinColumn({ name: 'uploaded_by_id' })
  uploadedBy?: Relation<User> | null;

  /** Cleaned: no path, no control characters. */
  @Column('varchar', { length: 255 }) name!: string;

  /** Decided from the content, never taken from the client. */
  @Column('varchar', { length: 127 }) type!: string;

  /** Bytes. */
  @Column('integer') size!: number;

  /** Hexadecimal. */
  @Column('text') sha256!: string;

  /** Set when an answer that names it is submitted: from then on it stays. */
  @Column('timestamptz', { name: 'frozen_at', nullable: true }) frozenAt!: Date | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
