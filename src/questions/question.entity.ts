import {
  Check,
  Column,
  CreateDateColumn,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  Unique,
  UpdateDateColumn,
  type Relation,
} from 'typeorm';
import { Category } from '../categories/category.entity.js';
import { Difficulty, PanelRule, QuestionType, Specialty } from '../common/enums.js';

/** A question as it stands now. JSON null in a nullable JSONB column means the same as SQL NULL. */
@Entity('questions')
@Unique('questions_external_id_key', ['externalId'])
@Check('questions_max_score_check', `max_score > 0`)
@Check('questions_options_check', `jsonb_typeof(options) IN ('object', 'null')`)
@Check('questions_correct_answer_check', `jsonb_typeof(correct_answer) IN ('object', 'null')`)
@Check('questions_scoring_rubric_check', `jsonb_typeof(scoring_rubric) IN ('object', 'null')`)
@Check('questions_target_specialties_check', `jsonb_typeof(target_specialties) IN ('array', 'null')`)
@Check('questions_markers_check', `markers BETWEEN 1 AND 5`)
@Check('questions_panel_spread_check', `panel_spread BETWEEN 0 AND 100`)
@Index('ix_questions_category_id', ['categoryId'])
@Index('ix_questions_target_specialties', ['targetSpecialties'], { type: 'gin' })
@Index('ix_questions_list', ['categoryId', 'displayOrder', 'id'])
@Index('ix_questions_pick', ['categoryId', 'difficulty', 'displayOrder', 'id'])
@Index('ix_questions_scoring', { synchronize: false })
export class Question {
  @PrimaryColumn('uuid') id!: string;

  @Column('uuid', { name: 'category_id' }) categoryId!: string;

  @ManyToOne(() => Category, { onDelete: 'RESTRICT', nullable: false })
  @JoinColumn({ name: 'category_id' })
  category?: Relation<Category>;

  @Column('enum', { name: 'q_type', enum: QuestionType, enumName: 'questiontype' }) qType!: QuestionType;

  /** CommonMark without raw HTML. */
  @Column('text') content!: string;

  /** `{"A": "text", …}` for choice questions, else null. */
  @Column('jsonb', { nullable: true }) options!: Record<string, unknown> | null;

  /** The key, in the shape of the question's type; null is graded by hand. */
  @Column('jsonb', { name: 'correct_answer', nullable: true }) correctAnswer!: Record<string, unknown> | null;

  /** A policy for choice questions, criteria for those graded by hand. */
  @Column('jsonb', { name: 'scoring_rubric', nullable: true }) scoringRubric!: Record<string, unknown> | null;

  @Column('integer', { name: 'max_score' }) maxScore!: number;

  @Column('enum', { enum: Difficulty, enumName: 'difficulty', default: Difficulty.MEDIUM }) difficulty!: Difficulty;

  /** Null or empty: for everyone. */
  @Column('jsonb', { name: 'target_specialties', nullable: true }) targetSpecialties!: Specialty[] | null;

  /** Shown with the released answer only. */
  @Column('text', { nullable: true }) explanation!: string | null;

  @Column('integer', { name: 'display_order', default: 0 }) displayOrder!: number;

  @Column('boolean', { name: 'is_active', default: true }) isActive!: boolean;

  /** How many people mark an answer that is graded by hand; null, here and below, is as the category says. */
  @Column('integer', { nullable: true }) markers!: number | null;

  @Column('enum', { name: 'panel_rule', enum: PanelRule, enumName: 'panelrule', nullable: true })
  panelRule!: PanelRule | null;

  @Column('integer', { name: 'panel_spread', nullable: true }) panelSpread!: number | null;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' }) createdAt!: Date;

  @UpdateDateColumn({ name: 'updated_at', type: 'timestamptz' }) updatedAt!: Date;

  /** Number of the wording that the question has; a trigger raises it with each change and keeps the one before. */
  @Column('integer', { default: 1 }) revision!: number;

  /** Author of that wording, without a foreign key; null for the machine. */
  @Column('uuid', { name: 'revised_by_id', nullable: true }) revisedById!: string | null;

  /** When it was written; null: with the question. */
  @Column('timestamptz', { name: 'revised_at', nullable: true }) revisedAt!: Date | null;

  @Column('integer', { name: 'row_version', default: 1 }) rowVersion!: number;

  /** The natural key of seeds and imports. */
  @Column('varchar', { name: 'external_id', length: 200, nullable: true }) externalId!: string | null;
}
