import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';

/** What is left of a chain when its expert is erased. Written by a trigger alone; who erases proves it. */
@Entity('grade_event_tombstones')
export class GradeEventTombstone {
  @PrimaryColumn('uuid', { name: 'expert_id' }) expertId!: string;

  @PrimaryColumn('uuid', { name: 'question_id' }) questionId!: string;

  @Column('integer') events!: number;

  @Column('integer', { name: 'last_seq' }) lastSeq!: number;

  @Column('text', { name: 'last_hash' }) lastHash!: string;

  @CreateDateColumn({ name: 'erased_at', type: 'timestamptz' }) erasedAt!: Date;
}
