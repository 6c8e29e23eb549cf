import { Check, Column, CreateDateColumn, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { QuestionType } from '../common/enums.js';
import { Question } from './question.entity.js';

/**
 * A wording that a question had. The current one is the row of the question; it has one here too where a product of before
 * wrote it, and then this one counts.
 */
@Entity('question_revisions')
@Check('question_revisions_revision_check', `revision >= 1`)
export class QuestionRevision {
  @PrimaryColumn('uuid', { name: 'question_id' }) questionId!: string;

  @ManyToOne(() => Question, { onDelete: 'CASCADE', nullable: false })
  @JoinColumn({ name: 'question_id' })
  question?: Relation<Question>;

  @PrimaryColumn('integer') revision!: number;

  @Column('enum', { name: 'q_type', enum: QuestionType, enumName: 'questiontype' }) qType!: QuestionType;

  @Column('text') content!: string;

  @Column('jsonb', { nullable: true }) options!: Record<string, unknown> | null;

  @Column('jsonb', { name: 'correct_answer', nullable: true }) correctAnswer!: Record<string, unknown> | null;

  @Column('jsonb', { name: 'scoring_rubric', nullable: true }) scoringRubric!: Record<string, unknown> | null;

  @Column('integer', { name: 'max_score' }) maxScore!: number;

  /** Without a foreign key: the revision outlives its author's account. */
  @Column('uuid', { name: 'created_by_id', nullable: true }) createdById!: string | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;
}
