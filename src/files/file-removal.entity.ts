import { CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** Content whose row is gone and that must go as well; the row goes when the content has. */
@Entity('file_removals')
export class FileRemoval {
  @PrimaryColumn('uuid', { name: 'file_id' }) fileId!: string;

  @CreateDateColumn({ name: 'requested_at', type: 'timestamptz' }) requestedAt!: Date;
}
