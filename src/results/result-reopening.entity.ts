import { Column, CreateDateColumn, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { GradeEvent } from '../answers/grade-event.entity.js';
import { FinalResult } from './final-result.entity.js';

/** What put a final result in question. Append-only: the result stays as it is until a new finalize supersedes it. */
@Entity('result_reopenings')
@Index('ix_result_reopenings_expert_id_number', ['expertId', 'number'])
export class ResultReopening {
  /** That changed a score which the result holds. */
  @PrimaryColumn('uuid', { name: 'event_id' }) eventId!: string;

  @ManyToOne(() => GradeEvent, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'event_id' })
  event?: Relation<GradeEvent>;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  /** Of the final result that stood then. */
  @Column('integer') number!: number;

  @ManyToOne(() => FinalResult, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn([
    { name: 'expert_id', referencedColumnName: 'expertId' },
    { name: 'number', referencedColumnName: 'number' },
  ])
  result?: Relation<FinalResult>;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
