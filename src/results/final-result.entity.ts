import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  type Relation,
} from 'typeorm';
import { Expert } from '../experts/expert.entity.js';

/** A result that no longer moves. Append-only: a later number supersedes. */
@Entity('final_results')
@Unique('final_results_expert_id_number_key', ['expertId', 'number'])
@Check('final_results_number_check', `number >= 1`)
@Check('final_results_categories_check', `jsonb_typeof(categories) = 'array'`)
@Check('final_results_items_check', `jsonb_typeof(items) = 'array'`)
export class FinalResult {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'expert_id' }) expertId!: string;

  @ManyToOne(() => Expert, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'expert_id' })
  expert?: Relation<Expert>;

  /** 1, 2, 3 … of the expert; the highest is the result. */
  @Column('integer') number!: number;

  /** Why an earlier result was superseded. */
  @Column('text', { nullable: true }) reason!: string | null;

  @Column('boolean', { name: 'allow_ungraded', default: false }) allowUngraded!: boolean;

  /** Without a foreign key: the result outlives the account. */
  @Column('uuid', { name: 'finalized_by_id', nullable: true }) finalizedById!: string | null;

  @Column('double precision', { nullable: true }) total!: number | null;

  @Column('double precision', { name: 'graded_total', nullable: true }) gradedTotal!: number | null;

  /** The categories of the score, as GET score shows them. */
  @Column('jsonb') categories!: Record<string, unknown>[];

  /** One a question asked: questionId, revision, categoryId, answerId, version, possible, score. */
  @Column('jsonb') items!: Record<string, unknown>[];

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
